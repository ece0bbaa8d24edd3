import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './context.js';
import type { Effect, Faults } from './faults.js';
import { Refusal } from './refusal.js';
import { type Arrived, type Operation, operationOf, parseQuery, splitAddress } from './request.js';
import { type S3Service, serve } from './service.js';
import { xmlDocument } from './xml.js';

/** One request that was answered, or cut: then the status is 0. */
export interface LoggedRequest {
  readonly operation: Operation;
  readonly bucket: string;
  readonly key: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: ReadonlyMap<string, string>;
}

/** What handling one request needs. */
export interface Surroundings {
  readonly service: S3Service;
  readonly faults: Faults;
  readonly requests: LoggedRequest[];
  readonly latencyMs: number;
}

/** Answers one HTTP request, faults and all. */
export async function handle(
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
  send(outgoing, request.method, withDate(answer, service.now()), effects);
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
    refuseConditions(request, effects);
    return serve(service, request, operation, effects);
  } catch (error) {
    if (error instanceof Refusal) return errorAnswer(error);
    const text = error instanceof Error ? String(error.stack) : String(error);
    return errorAnswer(new Refusal({ code: 'InternalError', status: 500 }, text));
  }
}

/** Fails for a server that does not know conditional writes. */
function refuseConditions({ headers }: Arrived, effects: readonly Effect[]): void {
  const { 'if-none-match': none, 'if-match': match } = headers;
  if (effects.some(({ kind }) => kind === 'refuse-conditions') && (none ?? match) !== undefined)
    throw new Refusal(
      'NotImplemented',
      'A header you provided implies functionality that is not implemented',
    );
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

/** The time of the answer is by the server's clock. */
function withDate(answer: Answer, now: Date): Answer {
  return { ...answer, headers: { date: now.toUTCString(), ...answer.headers } };
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
  if (effects.some(({ kind }) => kind === 'other-etag') && headers.etag !== undefined)
    headers.etag = '"0123456789abcdef0123456789abcdef"';
  if (answer.status !== 204) headers['content-length'] = body.length;
  outgoing.writeHead(answer.status, headers);
  if (method === 'HEAD' || answer.status === 204) outgoing.end();
  else if (sent.length === body.length) outgoing.end(body);
  else
    outgoing.write(sent, () => {
      if (effects.some(({ kind }) => kind === 'cut-body')) outgoing.socket?.destroy();
    });
}
