import { randomInt } from 'node:crypto';
import { connect, createServer, type Socket } from 'node:net';

const [CANCEL_REQUEST, SSL_REQUEST, GSS_REQUEST] = [80877102, 80877103, 80877104];
/** Messages of a client that the server answers with ReadyForQuery: query, sync, function call. */
const ASKS = new Set(['Q', 'S', 'F'].map((letter) => letter.charCodeAt(0)));
const [READY, TERMINATE, IDLE] = ['Z', 'X', 'I'].map((letter) => letter.charCodeAt(0));
const AUTHENTICATION_OK = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0]);

export interface PooledServer {
  readonly port: number;
  readonly user: string;
  readonly database: string;
}

export interface TransactionPooler {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * A pooler of connections to a server on this machine that trusts everyone, as strict as they come: a client has a connection for one transaction
 * only, whatever it left on the one before is not there, and what others left is.
 */
export async function startTransactionPooler(
  server: PooledServer,
  size: number,
): Promise<TransactionPooler> {
  const pool = new Pool(server, size);
  const clients = new Set<Socket>();
  const listener = createServer((socket) => {
    clients.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => clients.delete(socket));
    new Client(socket, pool);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    async stop() {
      for (const socket of clients) socket.destroy();
      pool.close();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

/** One connection to the server. */
class Backend {
  readonly #socket: Socket;
  readonly #messages = new Messages();
  /** What the server says at the start but for who asks: its parameters. */
  readonly greeting: Buffer[] = [];
  /** Takes each message as it arrives, and null at the end of the connection. */
  onMessage: (message: Buffer | null) => void = () => {};

  constructor({ port, user, database }: PooledServer) {
    this.#socket = connect(port, '127.0.0.1');
    this.#socket.write(startup({ user, database }));
    this.#socket.on('data', (chunk) => {
      for (const message of this.#messages.push(chunk)) this.onMessage(message);
    });
    this.#socket.on('error', () => this.#socket.destroy());
    this.#socket.on('close', () => this.onMessage(null));
  }

  /** Waits until the server takes queries. */
  async ready(): Promise<this> {
    await new Promise<void>((resolve, reject) => {
      this.onMessage = (message) => {
        if (message === null || message[0] === 0x45) reject(new Error(`refused: ${message}`));
        else if (message[0] === READY) resolve();
        else if (message[0] === 0x53) this.greeting.push(message);
      };
    });
    return this;
  }

  send(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  end(): void {
    this.#socket.destroy();
  }
}

/** Connections to the server, as many as are needed and no more than allowed. */
class Pool {
  readonly #server: PooledServer;
  readonly #size: number;
  readonly #all = new Set<Backend>();
  readonly #free: Backend[] = [];
  readonly #waiting: ((backend: Backend) => void)[] = [];

  constructor(server: PooledServer, size: number) {
    this.#server = server;
    this.#size = size;
  }

  async take(): Promise<Backend> {
    // The one that is free for longest: hardly ever the one that the client had before.
    const free = this.#free.shift();
    if (free !== undefined) return free;
    if (this.#all.size === this.#size)
      return new Promise((resolve) => void this.#waiting.push(resolve));
    const backend = new Backend(this.#server);
    this.#all.add(backend);
    return backend.ready();
  }

  give(backend: Backend): void {
    backend.onMessage = (message) => {
      if (message === null) this.drop(backend);
    };
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(backend);
    else next(backend);
  }

  drop(backend: Backend): void {
    this.#all.delete(backend);
    const at = this.#free.indexOf(backend);
    if (at !== -1) this.#free.splice(at, 1);
    backend.onMessage = () => {};
    backend.end();
  }

  close(): void {
    for (const backend of this.#all) this.drop(backend);
  }
}

/** One client, who has a connection while a transaction of its own is open on it. */
class Client {
  readonly #socket: Socket;
  readonly #pool: Pool;
  readonly #messages = new Messages();
  #begun = false;
  #start = Buffer.alloc(0);
  #backend: Backend | undefined;
  /** Messages that have to wait for a connection. */
  #queue: Buffer[] | undefined;
  /** Answers that are to come before the connection can be free. */
  #asked = 0;

  constructor(socket: Socket, pool: Pool) {
    this.#socket = socket;
    this.#pool = pool;
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('close', () => {
      if (this.#backend !== undefined) pool.drop(this.#backend);
    });
  }

  #take(chunk: Buffer): void {
    if (!this.#begun) this.#greet(chunk);
    else for (const message of this.#messages.push(chunk)) this.#forward(message);
  }

  #greet(chunk: Buffer): void {
    this.#start = Buffer.concat([this.#start, chunk]);
    if (this.#start.length < 8 || this.#start.length < this.#start.readInt32BE(0)) return;
    const code = this.#start.readInt32BE(4);
    const rest = this.#start.subarray(this.#start.readInt32BE(0));
    this.#start = Buffer.alloc(0);
    if (code === CANCEL_REQUEST) this.#socket.destroy();
    else if (code === SSL_REQUEST || code === GSS_REQUEST) this.#socket.write('N');
    else void this.#welcome(rest).catch(() => this.#socket.destroy());
  }

  async #welcome(rest: Buffer): Promise<void> {
    this.#begun = true;
    const backend = await this.#pool.take();
    const { greeting } = backend;
    this.#pool.give(backend);
    const key = Buffer.from([0x4b, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0]);
    key.writeInt32BE(randomInt(1, 2 ** 31), 5);
    const ready = Buffer.from([READY ?? 0, 0, 0, 0, 5, IDLE ?? 0]);
    this.#socket.write(Buffer.concat([AUTHENTICATION_OK, ...greeting, key, ready]));
    if (rest.length > 0) this.#take(rest);
  }

  #forward(message: Buffer): void {
    if (message[0] === TERMINATE) this.#socket.end();
    else if (this.#queue !== undefined) this.#queue.push(message);
    else if (this.#backend !== undefined) this.#send(this.#backend, message);
    else void this.#borrow([message]).catch(() => this.#socket.destroy());
  }

  async #borrow(queue: Buffer[]): Promise<void> {
    this.#queue = queue;
    const backend = await this.#pool.take();
    if (this.#socket.destroyed) return this.#pool.give(backend);
    this.#backend = backend;
    this.#queue = undefined;
    backend.onMessage = (message) => this.#answer(backend, message);
    for (const message of queue) this.#send(backend, message);
  }

  #send(backend: Backend, message: Buffer): void {
    if (ASKS.has(message[0] ?? 0)) this.#asked += 1;
    backend.send(message);
  }

  #answer(backend: Backend, message: Buffer | null): void {
    if (message === null) {
      this.#backend = undefined;
      this.#pool.drop(backend);
      this.#socket.destroy();
      return;
    }
    this.#socket.write(message);
    if (message[0] !== READY) return;
    this.#asked -= 1;
    if (this.#asked > 0 || message[5] !== IDLE) return;
    this.#backend = undefined;
    this.#pool.give(backend);
  }
}

/** Cuts what arrives into messages: a letter, four bytes of length, the rest. */
class Messages {
  #rest = Buffer.alloc(0);

  push(chunk: Buffer): Buffer[] {
    const bytes = Buffer.concat([this.#rest, chunk]);
    const messages: Buffer[] = [];
    let at = 0;
    while (bytes.length - at >= 5) {
      const end = at + 1 + bytes.readInt32BE(at + 1);
      if (end > bytes.length) break;
      messages.push(bytes.subarray(at, end));
      at = end;
    }
    this.#rest = bytes.subarray(at);
    return messages;
  }
}

function startup(parameters: Readonly<Record<string, string>>): Buffer {
  const text = Object.entries(parameters).map(([name, value]) => `${name}\0${value}\0`);
  const body = Buffer.from(`\0\x03\0\0${text.join('')}\0`, 'latin1');
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([length, body]);
}
