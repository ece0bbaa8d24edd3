import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { S3User } from './s3-server/access.js';
import { Faults } from './s3-server/faults.js';
import { handle, type LoggedRequest } from './s3-server/http.js';
import type { S3Service } from './s3-server/service.js';
import {
  DEFAULT_OWNER,
  md5Etag,
  type S3Bucket,
  type S3Object,
  storedHeaders,
} from './s3-server/store.js';

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
  removeBucket(name: string): void;
  /** What a bucket holds, by key. */
  objects(bucket: string): Map<string, S3Object>;
  /** Keys of the uploads in parts that nobody finished or removed. */
  uploads(bucket: string): readonly string[];
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

/** Starts a server on 127.0.0.1; `options` name the first user, who may do everything. */
export async function startS3Server(options: S3ServerOptions): Promise<S3Server> {
  const service: S3Service = {
    region: options.region ?? 'us-east-1',
    buckets: new Map(),
    users: [options],
    pageSize: options.pageSize ?? 1000,
    now: options.now ?? (() => new Date()),
  };
  const surroundings = {
    service,
    faults: new Faults(),
    requests: [],
    latencyMs: options.latencyMs ?? 0,
  };
  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing, surroundings).catch(() => {
      // The client has given up the connection; every other failure is answered inside.
      outgoing.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    region: service.region,
    users: service.users,
    faults: surroundings.faults,
    requests: surroundings.requests,
    ...storeOf(service),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Access to what is stored, behind the API's back. */
function storeOf({
  buckets,
  region: home,
  now,
}: S3Service): Pick<
  S3Server,
  'createBucket' | 'removeBucket' | 'objects' | 'uploads' | 'put' | 'flipByte'
> {
  const bucketOf = (name: string): S3Bucket => {
    const bucket = buckets.get(name);
    if (bucket === undefined) throw new Error(`there is no bucket ${name}`);
    return bucket;
  };
  return {
    createBucket(name, { region = home, owner = DEFAULT_OWNER } = {}) {
      const bucket = { name, region, owner, objects: new Map(), uploads: new Map() };
      buckets.set(name, bucket);
      return bucket;
    },
    removeBucket: (name) => void buckets.delete(name),
    objects: (bucket) => bucketOf(bucket).objects,
    uploads: (bucket) => [...bucketOf(bucket).uploads.values()].map(({ key }) => key),
    put(bucket, key, content, headers = {}) {
      const bytes = Buffer.from(content);
      bucketOf(bucket).objects.set(key, {
        bytes,
        etag: md5Etag(bytes),
        modified: now(),
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
  };
}
