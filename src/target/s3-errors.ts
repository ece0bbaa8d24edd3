import { FeedgenError, isFeedgenError, messageOf } from '../core/errors.js';
import { isNameTaken } from '../core/target.js';
import type { S3Options } from './place.js';
import { type Explanation, explainConnection, explainRefusal } from './s3-explanations.js';

/** What a failed request was about, for its message. */
export interface S3Attempt {
  /** As in "cannot <action>: <fact>". */
  readonly action: string;
  readonly bucket: string;
  readonly options: S3Options;
}

/** A thrown value of the SDK, reduced to what decides; for answers without a body (HEAD) the name says nothing. */
export interface S3Failure {
  /** Error code of S3 (`NoSuchKey`), name of the SDK's error, or errno. */
  readonly code: string;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** Region the server names as the right one. */
  readonly region: string | undefined;
}

/** Reads what is known of a thrown value of the SDK. */
export function failureOf(error: unknown): S3Failure {
  const fields = record(error);
  const metadata = record(fields.$metadata);
  const headers = record(record(fields.$response).headers);
  const region = headers['x-amz-bucket-region'] ?? fields.Region;
  const status = metadata.httpStatusCode;
  return {
    code:
      [fields.Code, fields.code, fields.name, errnoIn(fields.message)]
        .map(text)
        .find((code) => code !== '') ?? '',
    status: typeof status === 'number' ? status : 0,
    region: typeof region === 'string' ? region : undefined,
  };
}

/** Names of errors that no server and no network causes. */
const BUGS = ['TypeError', 'ReferenceError', 'RangeError'];

/** Translates what the SDK threw; passes on what is understood already, and bugs. No text of a request gets into the message. */
export function s3Error(attempt: S3Attempt, error: unknown): unknown {
  if (isFeedgenError(error) || isNameTaken(error)) return error;
  const failure = failureOf(error);
  if (failure.status === 0 && BUGS.includes(failure.code)) return error;
  const { fact, hint, code } =
    (failure.status > 0
      ? explainRefusal(failure, attempt)
      : explainConnection(failure.code, messageOf(error), attempt)) ??
    explainUnknown(failure, messageOf(error));
  return new FeedgenError(code ?? 'target', `cannot ${attempt.action}: ${fact}`, {
    ...(hint !== undefined && { hint }),
    cause: error,
  });
}

/** Whether the server was not heard or stumbled: what it did with the request is not known. */
export function isUncertain(error: unknown): boolean {
  const { status } = failureOf(error);
  return status === 0 || status === 200 || status >= 500;
}

/** Whether the server refused the one request there was: one that was tried before may still arrive. */
export function isRefusal(error: unknown): boolean {
  const { attempts } = record(record(error).$metadata);
  const { status } = failureOf(error);
  return attempts === 1 && status >= 400 && status < 500;
}

function explainUnknown({ code, status }: S3Failure, message: string): Explanation {
  const said = message.replace(/\p{Cc}+/gu, ' ').slice(0, 200);
  return { fact: status > 0 ? `the server answered ${status} ${code}: ${said}` : said };
}

function record(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
}

/** The SDK wraps errors of another realm and keeps only their text: `connect ECONNREFUSED 127.0.0.1:9000`. */
function errnoIn(message: unknown): string | undefined {
  return /\b(?:E[A-Z_]{4,}|CERT_[A-Z_]+|UNABLE_TO_[A-Z_]+)\b/.exec(String(message))?.[0];
}

function text(value: unknown): string {
  return typeof value === 'string' && value !== 'Error' && value !== 'Unknown' ? value : '';
}
