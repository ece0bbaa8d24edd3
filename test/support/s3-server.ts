import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { S3User } from './s3-server/access.js';
import type { Answer } from './s3-server/context.js';
import { type Effect, Faults } from './s3-server/faults.js';
import { Refusal } from './s3-server/refusal.js';
import {
  type Arrived,
  type Operation,
  operationOf,
  parseQuery,
  splitAddress,
} from './s3-server/request.js';
import { type S3Service, serve } from './s3-server/service.js';
import { md5Etag, type S3Bucket, type S3Object, storedHeaders } from './s3-server/store.js';
import { xmlDocument } from './s3-server/xml.js';

export interface S3ServerOptions {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** Default `us-east-1`. */
  readonly region?: string;
  /** Every answer waits so long. */
  readonly latencyMs?: number;
  /** Default: any free port. */
  readonly port?: number;
  /** Keys a page of a listing holds at most; default 1000. */
  readonly pageSize?: number;
  /** The server's clock. */
  readonly now?: () => Date;
}

/** One request that was answered, or cut: then the status is 0. */
export interface LoggedRequest {
  readonly operation: Operation;
  readonly bucket: string;
  readonly key: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: ReadonlyMap<string, string>;
}

/**
 * A strict S3 server on the loopback, for tests and the demo: it refuses what AWS refuses (signatures, checksums, lengths, conditions,
 * permissions, multipart rules) and keeps what AWS keeps.
 */
export interface S3Server {
  readonly endpoint: string;
  readonly region: string;
  /** Who may sign; add more at any time. */
  readonly users: S3User[];
  readonly faults: Faults;
  /** Every request so far, oldest first; may be emptied by `requests.length = 0`. */
  readonly requests: LoggedRequest[];
  createBucket(name: string, options?: { region?: string; owner?: string }): S3Bucket;
  /** What a bucket holds, by key. */
  objects(bucket: string): Map<string, S3Object>;
  /** Stores an object behind the API's back. */
  put(
    bucket: string,
    key: string,
    bytes: Uint8Array | string,
    headers?: Record<string, string>,
  ): void;
  /** Flips one bit of a stored object, its entity tag and checksum unchanged. */
  flipByte(bucket: string, key: string, index: number): void;
  close(): Promise<void>;
}

/** Account id that owns buckets unless another is given. */
export const DEFAULT_OWNER = '111122223333';

export async function startS3Server(options: S3ServerOptions): Promise<S3Server> {
  const buckets = new Map<string, S3Bucket>();
  const faults = new Faults();
  const requests: LoggedRequest[] = [];
  const { latencyMs = 0, region = 'us-east-1' } = options;
  const service: S3Service = {
    region,
    buckets,
    users: [options],
    pageSize: options.pageSize ?? 1000,
    now: options.now ?? (() => new Date()),
  };
  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing, { service, faults, requests, latencyMs }).catch((error: unknown) => {
      // A connection that the client has given up; anything else is answered inside.
      outgoing.destroy(error instanceof Error ? error : undefined);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const bucketOf = (name: string): S3Bucket => {
    const bucket = buckets.get(name);
    if (bucket === undefined) throw new Error(`there is no bucket ${name}`);
    return bucket;
  };
  return {
    endpoint: `http://127.0.0.1:${port}`,
    region,
    users: service.users,
    faults,
    requests,
    createBucket(name, { region: home = region, owner = DEFAULT_OWNER } = {}) {
      const bucket = { name, region: home, owner, objects: new Map(), uploads: new Map() };
      buckets.set(name, bucket);
      return bucket;
    },
    objects: (bucket) => bucketOf(bucket).objects,
    put(bucket, key, content, headers = {}) {
      const bytes = Buffer.from(content);
      bucketOf(bucket).objects.set(key, {
        bytes,
        etag: md5Etag(bytes),
        modified: service.now(),
        headers: storedHeaders(headers),
        acl: undefined,
        checksum: undefined,
      });
    },
    flipByte(bucket, key, index) {
      const object = bucketOf(bucket).objects.get(key);
      const byte = object?.bytes[index];
      if (object === undefined || byte === undefined)
        throw new Error(`${key} has no byte ${index}`);
      object.bytes = Buffer.from(object.bytes);
      object.bytes[index] = byte ^ 1;
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Surroundings {
  readonly service: S3Service;
  readonly faults: Faults;
  readonly requests: LoggedRequest[];
  readonly latencyMs: number;
}

async function handle(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { service, faults, requests, latencyMs }: Surroundings,
): Promise<void> {
  const request = await receive(incoming);
  const operation = operationOf(request);
  const effects = faults.strike(operation, request.key);
  const log = (status: number) => {
    const { bucket, key, headers, query } = request;
    requests.push({ operation, bucket, key, status, headers, query });
  };
  for (const effect of effects) if (effect.kind === 'delay') await sleep(effect.ms);
  if (latencyMs > 0) await sleep(latencyMs);
  if (effects.some((effect) => effect.kind === 'silence')) return log(0);
  if (effects.some((effect) => effect.kind === 'cut' && effect.when === 'before')) {
    log(0);
    incoming.socket.destroy();
    return;
  }
  const answer = answerTo(service, request, operation, effects);
  if (effects.some((effect) => effect.kind === 'cut' && effect.when === 'after')) {
    log(0);
    incoming.socket.destroy();
    return;
  }
  log(answer.status);
  send(outgoing, request.method, answer, effects);
}

async function receive(incoming: IncomingMessage): Promise<Arrived> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece);
  const [path = '/', query = ''] = (incoming.url ?? '/').split('?');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers))
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(',') : value;
  return {
    method: incoming.method ?? 'GET',
    path,
    query: parseQuery(query),
    headers,
    raw: Buffer.concat(pieces),
    ...splitAddress(headers.host ?? '', path, ['s3.localhost', 'localhost']),
  };
}

function answerTo(
  service: S3Service,
  request: Arrived,
  operation: Operation,
  effects: readonly Effect[],
): Answer {
  try {
    for (const effect of effects) {
      if (effect.kind === 'error')
        throw new Refusal({ code: effect.code, status: effect.status }, `Fault ${effect.code}`);
      if (effect.kind === 'error-in-200')
        throw new Refusal({ code: effect.code, status: 200 }, `Fault ${effect.code}`);
    }
    return serve(service, withConditions(request, effects), operation);
  } catch (error) {
    if (error instanceof Refusal) return errorAnswer(error);
    const text = error instanceof Error ? String(error.stack) : String(error);
    return errorAnswer(new Refusal({ code: 'InternalError', status: 500 }, text));
  }
}

/** The conditions as the operation sees them; the signature was made over all headers, so they stay in `headers` until then. */
function withConditions(
  request: Arrived,
  effects: readonly Effect[],
): Arrived & { ignoreConditions: boolean } {
  const { 'if-none-match': none, 'if-match': match } = request.headers;
  if (effects.some(({ kind }) => kind === 'refuse-conditions') && (none ?? match) !== undefined)
    throw new Refusal(
      'NotImplemented',
      'A header you provided implies functionality that is not implemented',
    );
  return { ...request, ignoreConditions: effects.some(({ kind }) => kind === 'ignore-conditions') };
}

function errorAnswer(refusal: Refusal): Answer {
  const content = {
    Code: refusal.code,
    Message: refusal.message,
    ...refusal.fields,
    RequestId: randomUUID(),
  };
  return {
    status: refusal.status,
    headers: { 'content-type': 'application/xml', ...refusal.headers },
    body: xmlDocument('Error', content),
  };
}

function send(
  outgoing: ServerResponse,
  method: string,
  answer: Answer,
  effects: readonly Effect[],
): void {
  let body = Buffer.from(answer.body ?? '');
  let sent = body;
  for (const effect of effects) {
    if (effect.kind === 'short-body') body = sent = body.subarray(0, effect.bytes);
    if (effect.kind === 'cut-body' || effect.kind === 'stall-body')
      sent = body.subarray(0, effect.bytes);
  }
  const headers: Record<string, string | number> = {
    'x-amz-request-id': randomUUID(),
    ...answer.headers,
  };
  if (answer.status !== 204) headers['content-length'] = body.length;
  outgoing.writeHead(answer.status, headers);
  if (method === 'HEAD' || answer.status === 204) outgoing.end();
  else if (sent.length === body.length) outgoing.end(body);
  else
    outgoing.write(sent, () => {
      if (effects.some(({ kind }) => kind === 'cut-body')) outgoing.socket?.destroy();
    });
}
