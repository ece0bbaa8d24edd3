import { createHash } from 'node:crypto';
import { Refusal } from './refusal.js';
import type { Arrived } from './request.js';

/** The bytes a client meant, and the headers with the trailers merged in. */
export interface DecodedBody {
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** Undoes aws-chunked, and holds lengths and the signed payload hash to the bytes that arrived. */
export function decodeBody(request: Arrived): DecodedBody {
  const { headers, raw } = request;
  const declared = headers['x-amz-content-sha256'];
  if (declared === undefined)
    throw new Refusal(
      'InvalidRequest',
      'Missing required header for this request: x-amz-content-sha256',
    );
  checkLength(request);
  if (declared === 'STREAMING-UNSIGNED-PAYLOAD-TRAILER') return decodeChunked(request);
  if (declared.startsWith('STREAMING-'))
    throw new Refusal('NotImplemented', `This server does not take ${declared}`);
  if (headers['content-encoding']?.includes('aws-chunked'))
    throw new Refusal('InvalidRequest', 'aws-chunked needs a STREAMING- payload');
  if (
    declared !== 'UNSIGNED-PAYLOAD' &&
    createHash('sha256').update(raw).digest('hex') !== declared
  )
    throw new Refusal(
      'XAmzContentSHA256Mismatch',
      'The provided x-amz-content-sha256 header does not match what was computed.',
    );
  return { bytes: raw, headers };
}

function checkLength({ method, headers, raw }: Arrived): void {
  if (method !== 'PUT' && method !== 'POST') return;
  const length = headers['content-length'];
  if (length === undefined && headers['x-amz-decoded-content-length'] === undefined)
    throw new Refusal('MissingContentLength', 'You must provide the Content-Length HTTP header.');
  if (length !== undefined && Number(length) !== raw.length)
    throw new Refusal('IncompleteBody', 'You did not provide the number of bytes specified');
}

function decodeChunked(request: Arrived): DecodedBody {
  const { raw } = request;
  const pieces: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = raw.indexOf('\r\n', at);
    const size = Number.parseInt(raw.toString('latin1', at, end).split(';')[0] ?? '', 16);
    if (end < 0 || !Number.isSafeInteger(size)) throw malformed();
    at = end + 2;
    if (size === 0) break;
    if (raw.toString('latin1', at + size, at + size + 2) !== '\r\n') throw malformed();
    pieces.push(raw.subarray(at, at + size));
    at += size + 2;
  }
  const bytes = Buffer.concat(pieces);
  if (Number(request.headers['x-amz-decoded-content-length']) !== bytes.length)
    throw new Refusal('IncompleteBody', 'You did not provide the number of bytes specified');
  return {
    bytes,
    headers: { ...request.headers, ...trailers(request, raw.toString('latin1', at)) },
  };
}

function trailers(request: Arrived, text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) found[line.slice(0, colon).toLowerCase().trim()] = line.slice(colon + 1).trim();
  }
  for (const name of (request.headers['x-amz-trailer'] ?? '').split(','))
    if (name !== '' && found[name.trim()] === undefined)
      throw new Refusal('InvalidRequest', `The trailer ${name} was announced and did not come`);
  return found;
}

function malformed(): Refusal {
  return new Refusal('IncompleteBody', 'The aws-chunked body is malformed');
}
