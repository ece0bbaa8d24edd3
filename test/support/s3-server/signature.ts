import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { S3User } from './access.js';
import { Refusal } from './refusal.js';
import type { Arrived } from './request.js';

const MAX_SKEW_MS = 15 * 60 * 1000;

interface Authorization {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/**
 * Verifies Signature Version 4 in the Authorization header and returns whose it is
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html).
 */
export function authenticate(
  request: Arrived,
  users: readonly S3User[],
  region: string,
  now: Date,
): S3User {
  const authorization = parseAuthorization(request.headers.authorization);
  const user = users.find((candidate) => candidate.accessKeyId === authorization.accessKeyId);
  if (user === undefined)
    throw new Refusal(
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist in our records.',
      { AWSAccessKeyId: authorization.accessKeyId },
    );
  const time = checkTime(request.headers['x-amz-date'], authorization, now);
  if (authorization.region !== region || authorization.service !== 's3')
    throw new Refusal(
      'AuthorizationHeaderMalformed',
      `The authorization header is malformed; the region '${authorization.region}' is wrong; expecting '${region}'`,
      { Region: region },
      { 'x-amz-bucket-region': region },
    );
  checkSignedHeaders(request, authorization.signedHeaders);
  const expected = sign(request, authorization, time, user.secretAccessKey);
  const given = Buffer.from(authorization.signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new Refusal(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    );
  checkToken(request.headers['x-amz-security-token'], user);
  return user;
}

function parseAuthorization(header: string | undefined): Authorization {
  if (header === undefined) throw new Refusal('AccessDenied', 'Access Denied');
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/(\d{8})\/([^/,]+)\/([^/,]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      header,
    );
  if (match === null)
    throw new Refusal('AuthorizationHeaderMalformed', 'The authorization header is malformed.');
  const [, accessKeyId = '', date = '', region = '', service = '', names = '', signature = ''] =
    match;
  return { accessKeyId, date, region, service, signedHeaders: names.split(';'), signature };
}

function checkTime(stamp: string | undefined, authorization: Authorization, now: Date): string {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp ?? '');
  if (stamp === undefined || match === null)
    throw new Refusal(
      'AccessDenied',
      'AWS authentication requires a valid Date or x-amz-date header',
    );
  const [, year, month, day, hour, minute, second] = match;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Math.abs(time - now.getTime()) > MAX_SKEW_MS)
    throw new Refusal(
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      { RequestTime: stamp, ServerTime: now.toISOString(), MaxAllowedSkewMilliseconds: '900000' },
    );
  if (!stamp.startsWith(authorization.date))
    throw new Refusal('AuthorizationHeaderMalformed', 'The credential date does not match.');
  return stamp;
}

/** Headers that change what is stored must be covered by the signature. */
function checkSignedHeaders(request: Arrived, signed: readonly string[]): void {
  const needed = Object.keys(request.headers).filter(
    (name) => name === 'host' || name === 'content-md5' || name.startsWith('x-amz-'),
  );
  const missing = needed.filter((name) => !signed.includes(name));
  if (missing.length > 0)
    throw new Refusal(
      'AccessDenied',
      'There were headers present in the request which were not signed',
      {
        HeadersNotSigned: missing.join(', '),
      },
    );
}

function checkToken(token: string | undefined, user: S3User): void {
  if (user.expired) throw new Refusal('ExpiredToken', 'The provided token has expired.');
  if (token !== user.sessionToken)
    throw new Refusal('InvalidToken', 'The provided token is malformed or otherwise invalid.');
}

function sign(
  request: Arrived,
  authorization: Authorization,
  time: string,
  secret: string,
): Buffer {
  const { date, region, service } = authorization;
  const scope = `${date}/${region}/${service}/aws4_request`;
  const canonical = sha256(canonicalRequest(request, authorization.signedHeaders));
  const text = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${canonical}`;
  const key = [date, region, service, 'aws4_request'].reduce(
    (previous: string | Buffer, part) => hmac(previous, part),
    `AWS4${secret}`,
  );
  return Buffer.from(hmac(key, text).toString('hex'));
}

function canonicalRequest(request: Arrived, signed: readonly string[]): string {
  const path = request.path
    .split('/')
    .map((segment) => encode(decodeURIComponent(segment)))
    .join('/');
  const query = [...request.query]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const headers = signed.map(
    (name) => `${name}:${(request.headers[name] ?? '').trim().replace(/ +/g, ' ')}\n`,
  );
  const payload = request.headers['x-amz-content-sha256'] ?? '';
  return [request.method, path, query, headers.join(''), signed.join(';'), payload].join('\n');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
