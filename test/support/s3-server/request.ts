/** A request as the server sees it once its body has arrived. */
export interface Arrived {
  readonly method: string;
  /** As sent, percent-encoded, without the query. */
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** As sent: still aws-chunked where the client chose so. */
  readonly raw: Buffer;
  /** Empty for requests about the whole service. */
  readonly bucket: string;
  readonly key: string;
}

/** Operations of the S3 API that the server knows. */
export type Operation =
  | 'ListBuckets'
  | 'CreateBucket'
  | 'HeadBucket'
  | 'ListObjectsV2'
  | 'DeleteObjects'
  | 'ListMultipartUploads'
  | 'GetObject'
  | 'HeadObject'
  | 'PutObject'
  | 'CopyObject'
  | 'DeleteObject'
  | 'CreateMultipartUpload'
  | 'UploadPart'
  | 'CompleteMultipartUpload'
  | 'AbortMultipartUpload'
  | 'ListParts'
  | 'Unknown';

/** Splits path or host into bucket and key: `/bucket/key` or `bucket.<host>/key`. */
export function splitAddress(
  host: string,
  path: string,
  baseHosts: readonly string[],
): { bucket: string; key: string } {
  const name = host.replace(/:\d+$/, '');
  const base = baseHosts.find((candidate) => name.endsWith(`.${candidate}`));
  const whole = path.slice(1);
  if (base !== undefined)
    return { bucket: name.slice(0, -base.length - 1), key: decodeURIComponent(whole) };
  const slash = whole.indexOf('/');
  if (slash < 0) return { bucket: decodeURIComponent(whole), key: '' };
  return {
    bucket: decodeURIComponent(whole.slice(0, slash)),
    key: decodeURIComponent(whole.slice(slash + 1)),
  };
}

/** Decodes a query string; a parameter without value has the empty one. */
export function parseQuery(text: string): Map<string, string> {
  const query = new Map<string, string>();
  for (const piece of text.split('&')) {
    if (piece === '') continue;
    const equals = piece.indexOf('=');
    const name = equals < 0 ? piece : piece.slice(0, equals);
    query.set(
      decodeURIComponent(name),
      equals < 0 ? '' : decodeURIComponent(piece.slice(equals + 1)),
    );
  }
  return query;
}

/** Which operation a request asks for. */
export function operationOf(request: Omit<Arrived, 'raw'>): Operation {
  const { method, query, bucket, key, headers } = request;
  if (bucket === '') return method === 'GET' ? 'ListBuckets' : 'Unknown';
  if (key === '') return bucketOperation(method, query);
  if (query.has('uploadId')) return uploadOperation(method);
  if (method === 'POST' && query.has('uploads')) return 'CreateMultipartUpload';
  if (method === 'PUT')
    return headers['x-amz-copy-source'] === undefined ? 'PutObject' : 'CopyObject';
  const plain: Record<string, Operation> = {
    GET: 'GetObject',
    HEAD: 'HeadObject',
    DELETE: 'DeleteObject',
  };
  return plain[method] ?? 'Unknown';
}

function bucketOperation(method: string, query: ReadonlyMap<string, string>): Operation {
  if (method === 'PUT') return 'CreateBucket';
  if (method === 'HEAD') return 'HeadBucket';
  if (method === 'POST' && query.has('delete')) return 'DeleteObjects';
  if (method === 'GET' && query.has('uploads')) return 'ListMultipartUploads';
  if (method === 'GET' && query.get('list-type') === '2') return 'ListObjectsV2';
  return 'Unknown';
}

function uploadOperation(method: string): Operation {
  const operations: Record<string, Operation> = {
    PUT: 'UploadPart',
    POST: 'CompleteMultipartUpload',
    DELETE: 'AbortMultipartUpload',
    GET: 'ListParts',
  };
  return operations[method] ?? 'Unknown';
}
