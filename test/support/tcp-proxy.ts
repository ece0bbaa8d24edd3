import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** `up`: from the client to the server. `down`: back. */
export type Direction = 'up' | 'down';

/** How a connection ends that is cut: an orderly close, or a reset. */
export type Ending = 'close' | 'reset';

/** What a proxy does to what passes; all of it can be changed at any time, and holds for open connections too. */
export interface Weather {
  /** Delay of every piece, in milliseconds. */
  latency: number;
  /** Bytes per second of each direction of each connection; undefined for no limit. */
  bytesPerSecond: number | undefined;
  /** Nothing passes and nothing is closed, connections are taken and lead nowhere: a firewall that forgot. */
  blackHole: boolean;
  /** Ends a connection behind so many bytes of one direction; undefined for never. */
  cut: { readonly direction: Direction; readonly bytes: number; readonly how: Ending } | undefined;
}

/** A proxy between a client under test and a server, on a port of its own of 127.0.0.1. */
export interface TcpProxy {
  readonly port: number;
  readonly weather: Weather;
  /** Connections that came, ever. */
  readonly accepted: number;
  /** Connections that are open now. */
  readonly open: number;
  /** Bytes that passed, of all connections. */
  readonly passed: Readonly<Record<Direction, number>>;
  /** Fair weather again: what was held back goes on its way. */
  heal(): void;
  /** Ends all open connections, on both sides. */
  endAll(how: Ending): void;
  /** Tells one end of all open connections that the other has nothing more to say, and passes on nothing more of it. */
  halfClose(direction: Direction): void;
  /** Ends everything. Safe to call twice. */
  stop(): Promise<void>;
}

const FAIR: Readonly<Weather> = {
  latency: 0,
  bytesPerSecond: undefined,
  blackHole: false,
  cut: undefined,
};

/** How often a black hole is looked at for its end. */
const LOOK_MILLISECONDS = 5;

/** Starts a proxy in front of a port of 127.0.0.1, or of another host. */
export async function startTcpProxy(port: number, host = '127.0.0.1'): Promise<TcpProxy> {
  const weather: Weather = { ...FAIR };
  const passed = { up: 0, down: 0 };
  const links = new Set<Link>();
  let accepted = 0;
  const server = createServer({ allowHalfOpen: true }, (client) => {
    accepted += 1;
    const link = new Link(client, () => connect({ port, host, allowHalfOpen: true }), {
      weather,
      passed,
      ended: () => links.delete(link),
    });
    links.add(link);
  });
  return {
    port: await listen(server),
    weather,
    passed,
    get accepted() {
      return accepted;
    },
    get open() {
      return links.size;
    },
    heal: () => void Object.assign(weather, FAIR),
    endAll(how) {
      for (const link of links) link.end(how);
    },
    halfClose(direction) {
      for (const link of links) link.halfClose(direction);
    },
    stop: () => stop(server, links),
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address !== null && typeof address === 'object') resolve(address.port);
      else reject(new Error('no port'));
    });
  });
}

async function stop(server: Server, links: ReadonlySet<Link>): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise((resolve) => server.close(resolve));
  for (const link of links) link.end('reset');
  await closed;
}

interface Surroundings {
  readonly weather: Weather;
  readonly passed: Record<Direction, number>;
  readonly ended: () => void;
}

/** One connection of a client, and ours to the server for it. */
class Link {
  readonly #client: Socket;
  readonly #around: Surroundings;
  #server: Socket | undefined;
  #ended = false;

  constructor(client: Socket, dial: () => Socket, around: Surroundings) {
    this.#client = client;
    this.#around = around;
    this.#watch(client);
    void this.#join(dial);
  }

  /** Ends both sides at once; `close` lets go of what was already passed on. */
  end(how: Ending): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const socket of [this.#client, this.#server]) {
      // resetAndDestroy() of Node 20 says goodbye in order first, and resets what is then closed.
      if (how === 'reset') Object.assign(socket ?? {}, { resetAndClosing: true });
      if (how === 'reset') socket?.destroy();
      else socket?.destroySoon();
    }
    this.#around.ended();
  }

  halfClose(direction: Direction): void {
    (direction === 'up' ? this.#server : this.#client)?.end();
  }

  async #join(dial: () => Socket): Promise<void> {
    await this.#passage();
    if (this.#ended) return;
    const server = dial();
    this.#server = server;
    this.#watch(server);
    await Promise.all([
      this.#carry('up', this.#client, server),
      this.#carry('down', server, this.#client),
    ]);
    this.end('close');
  }

  /** A side that fails or is gone takes the other with it; what it does while nothing passes, the other side does not see. */
  #watch(socket: Socket): void {
    socket.setNoDelay(true);
    const lost = (): void => void this.#passage().then(() => this.end('reset'));
    socket.on('error', lost);
    socket.on('close', (failed) => failed && lost());
  }

  async #carry(direction: Direction, from: Socket, to: Socket): Promise<void> {
    let carried = 0;
    try {
      // Its end must not destroy it: the other direction may go on.
      for await (const bytes of from.iterator({ destroyOnReturn: false })) {
        await this.#delay(bytes.length);
        const { cut } = this.#around.weather;
        const left = cut?.direction === direction ? cut.bytes - carried : bytes.length;
        const some = bytes.subarray(0, Math.max(0, left));
        carried += some.length;
        this.#around.passed[direction] += some.length;
        if (!(await write(to, some))) return;
        if (cut?.direction === direction && carried >= cut.bytes) return this.end(cut.how);
      }
      await this.#passage();
      to.end();
    } catch {
      // A socket that fails tells `#watch`.
    }
  }

  async #delay(bytes: number): Promise<void> {
    const { latency, bytesPerSecond } = this.#around.weather;
    const milliseconds = latency + (bytesPerSecond ? (bytes / bytesPerSecond) * 1000 : 0);
    if (milliseconds > 0) await sleep(milliseconds);
    await this.#passage();
  }

  /** Waits while nothing passes. */
  async #passage(): Promise<void> {
    while (this.#around.weather.blackHole && !this.#ended) await sleep(LOOK_MILLISECONDS);
  }
}

/** Writes, and waits until there is room for more; says whether the socket still takes anything. */
async function write(to: Socket, bytes: Buffer): Promise<boolean> {
  if (!to.writable) return false;
  if (bytes.length === 0 || to.write(bytes)) return true;
  await new Promise<void>((resolve) => {
    const go = (): void => {
      to.off('drain', go).off('close', go);
      resolve();
    };
    to.on('drain', go).on('close', go);
  });
  return to.writable;
}
