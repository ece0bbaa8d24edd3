import { connect as connectSocket, isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { isSocketDirectory, type ServerSettings, socketPath } from './server-settings.js';

const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);
const YES = 0x53;

/** The `code` of the error for a server that does not speak TLS. */
export const TLS_REFUSED = 'TLS_REFUSED';

/**
 * Opens a socket to the server, with TLS checked as the settings say or without TLS, never one instead of the other.
 * Fails with the error of node, or one whose `code` is TLS_REFUSED; with the signal's reason when that aborts.
 */
export async function dial(
  settings: ServerSettings,
  way: 'tls' | 'plain',
  signal: AbortSignal,
): Promise<Socket> {
  signal.throwIfAborted();
  const socket = openSocket(settings);
  const give = (): void => void socket.destroy(signal.reason);
  signal.addEventListener('abort', give, { once: true });
  try {
    await event(socket, 'connect');
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 60_000);
    return way === 'tls' ? await secure(socket, settings) : socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', give);
  }
}

function openSocket({ address, port }: ServerSettings): Socket {
  if (isSocketDirectory(address)) return connectSocket({ path: socketPath(address, port) });
  // Node gives each address of a name only 250 ms by default, too little for a distant server.
  return connectSocket({ host: address, port, autoSelectFamilyAttemptTimeout: 2_000 });
}

async function secure(socket: Socket, settings: ServerSettings): Promise<Socket> {
  socket.write(SSL_REQUEST);
  const reply = await event<Buffer>(socket, 'data');
  // More than one byte would be plaintext smuggled in before the encryption (CVE-2021-23222).
  if (reply[0] !== YES || reply.length !== 1) throw refused();
  const encrypted = connectTls(tlsOptions(socket, settings));
  encrypted.on('close', () => socket.destroy());
  await event(encrypted, 'secureConnect');
  return encrypted;
}

function tlsOptions(socket: Socket, { host, tls }: ServerSettings): ConnectionOptions {
  const { ca, cert, key, passphrase } = tls;
  return {
    socket,
    host,
    // An address is no server name (RFC 6066); `host` is what the certificate is checked against.
    servername: isIP(host) === 0 ? host : '',
    rejectUnauthorized: tls.verify !== 'nothing',
    ...(tls.verify === 'host' ? {} : { checkServerIdentity: () => undefined }),
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(passphrase === undefined ? {} : { passphrase }),
  };
}

/** The first value of an event; fails when the socket fails or closes before it. */
function event<T>(socket: Socket, name: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      socket.off(name, arrived).off('error', failed).off('close', closed);
      // An error after this one has nobody to tell; the socket is given up by then.
      socket.on('error', () => {});
      act();
    };
    const arrived = (value: T): void => settle(() => resolve(value));
    const failed = (error: Error): void => settle(() => reject(error));
    const closed = (): void =>
      settle(() =>
        reject(Object.assign(new Error('closed by the other side'), { code: 'ECONNRESET' })),
      );
    socket.on(name, arrived).on('error', failed).on('close', closed);
  });
}

function refused(): Error {
  return Object.assign(new Error('the server does not offer TLS'), { code: TLS_REFUSED });
}
