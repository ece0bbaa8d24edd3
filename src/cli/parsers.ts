import { resolve } from 'node:path';
import { countText } from '../core/count-text.js';
import { type Limit, parseLimit } from '../core/limit.js';
import type { RuleSeverity, Severities } from '../verify/rules/rulesets.js';
import { reportFormat } from './report-file.js';
import { bad, type Fault, good, type Parse, type Parsed, REPEATED } from './setting.js';

/** Decimal digits only: `1e3`, `0x10`, `1.5` and `-5` are no counts of anything. */
export function wholeNumber(
  min: number,
  max: number = Number.MAX_SAFE_INTEGER,
  example: number = min,
): Parse<number> {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return good(value);
    const range =
      max === Number.MAX_SAFE_INTEGER
        ? `of at least ${min}`
        : `between ${countText(min)} and ${countText(max)}`;
    return bad(`must be a whole number ${range}`, `for example ${example}`);
  };
}

/** Records per data file: a whole number, or `auto`. */
export const chunkSize: Parse<number | 'auto'> = (text) =>
  text === 'auto' ? good('auto') : or(wholeNumber(1, undefined, 100)(text, ''), 'auto');

/** One of a few words. */
export function oneOf<const W extends string>(...words: readonly W[]): Parse<W> {
  return (text) => {
    const word = words.find((candidate) => candidate === text);
    return word === undefined ? bad(`must be one of ${words.join(', ')}`) : good(word);
  };
}

/** `1/0`, `true/false`, `yes/no`, `on/off`, in any case. */
export const yesOrNo: Parse<boolean> = (text) => {
  const word = text.toLowerCase();
  if (['1', 'true', 'yes', 'on'].includes(word)) return good(true);
  if (['0', 'false', 'no', 'off'].includes(word)) return good(false);
  return bad('must be yes or no', 'write 1, true or yes; or 0, false or no');
};

/** Any text that is not blank. */
export const anyText: Parse<string> = (text) =>
  text.trim() === '' ? bad('must not be blank') : good(text);

/** A path, made absolute. */
export const path: Parse<string> = (text, base) =>
  text.trim() === '' ? bad('must not be blank') : good(resolve(base, text));

/** A path that cannot be taken for a URL or another's home, made absolute. */
export const directory: Parse<string> = (text, base) => directoryFault(text) ?? path(text, base);

/** Such a path, or `s3://bucket/prefix`. */
export const directoryOrUrl: Parse<string> = (text, base) =>
  text.startsWith('s3://') ? good(text) : directory(text, base);

/** A directory, a bucket or a descriptor in either, made absolute; or `none`. */
export const againstPlace: Parse<string> = (text, base) =>
  text === 'none' ? good(text) : directoryOrUrl(text, base);

/** Why a text that should name a directory would make one that nobody meant, such as `./s3:/bucket`; undefined when it would not. */
function directoryFault(text: string): Fault | undefined {
  const [, scheme, rest = ''] = /^\s*([a-z][a-z0-9+.-]*):(.*)$/is.exec(text) ?? [];
  if (scheme?.toLowerCase() === 's3')
    return bad(
      'must be a directory, and this looks like a bucket',
      `a bucket is named with --bucket s3://${rest.replace(/^\/+/, '') || 'bucket/prefix'}`,
    );
  if (scheme !== undefined)
    return bad('must be a directory, not a URL', 'a name with a colon in it is written ./name');
  if (/^\s*~(\/|$)/.test(text))
    return bad('must not begin with ~, which only a shell understands', 'write the whole path');
  return undefined;
}

/** A bucket's name, or `s3://bucket/prefix`. */
export const bucket: Parse<string> = (text) => {
  const bare = text.replace(/^s3:\/*/i, '');
  return text.startsWith('s3://') || (text === bare && !text.includes('/'))
    ? anyText(text, '')
    : bad('must be a name or s3://bucket/prefix', `write s3://${bare.replace(/^\/+/, '')}`);
};

/** A prefix of keys: any text that is not blank, or none at all. */
export const keyPrefix: Parse<string> = (text) => (text === '' ? good(text) : anyText(text, ''));

/** `1%` of the whole, or a count. */
export const limit: Parse<Limit> = (text) => {
  const value = parseLimit(text);
  return value === undefined
    ? bad('must be a share such as 1% (at most 100%) or a count', 'for example 1% or 20')
    : good(value);
};

/** A share in percent, with or without the sign, as a number from 0 to 1. */
export const percent: Parse<number> = (text) => {
  const digits = /^(\d+(?:\.\d+)?)%?$/.exec(text)?.[1];
  const share = Number(digits ?? Number.NaN) / 100;
  return share <= 1 ? good(share) : bad('must be a percentage from 0 to 100', 'for example 5');
};

/** `30m`, `90s`, `1h30m`, as seconds. */
export function duration(min: number): Parse<number> {
  return (text) => {
    const seconds = secondsOf(text);
    if (seconds === undefined)
      return bad('must be a duration with its unit: ms, s, m, h or d', 'for example 90s or 1h30m');
    if (seconds < min) return bad('must be longer than nothing', 'leave it out for no limit');
    // A longer timer fires at once: Node.js counts milliseconds in 31 bits.
    return seconds > 24 * 86_400 ? bad('must be at most 24d') : good(seconds);
  };
}

/** An age such as `7d`, as seconds; of any length, as no timer counts it. */
export const age: Parse<number> = (text) => {
  const seconds = secondsOf(text);
  return seconds === undefined || seconds === 0
    ? bad('must be a duration with its unit: ms, s, m, h or d', 'for example 36h or 7d')
    : good(seconds);
};

/** A length of time of any length, also none, as seconds. */
export const span: Parse<number> = (text) => {
  const seconds = secondsOf(text);
  return seconds === undefined
    ? bad('must be a duration with its unit: ms, s, m, h or d', 'for example 24h or 7d')
    : good(seconds);
};

/** `name_missing=off,url_missing=error`; whether there are such rules, only `verify` knows. */
export const ruleSeverities: Parse<Severities> = (text) => {
  const chosen = new Map<string, RuleSeverity>();
  for (const part of text.split(',').filter((each) => each.trim() !== '')) {
    const [name = '', word] = part.split('=').map((each) => each.trim());
    const severity = RULE_SEVERITIES.find((known) => known === word);
    if (severity === undefined || name === '')
      return bad(
        `${JSON.stringify(part)} must be a rule, =, and one of ${RULE_SEVERITIES.join(', ')}`,
        'for example url_missing=off; feedgen verify --list-rules shows the rules',
      );
    chosen.set(name, severity);
  }
  return good(chosen);
};

/** Files for reports, made absolute; several are separated by REPEATED. */
export const reportFiles: Parse<readonly string[]> = (text, base) => {
  const names = text.split(REPEATED);
  for (const name of names) {
    if (reportFormat(name) === undefined)
      return bad(
        `${JSON.stringify(name)} must end in .html, .xml (JUnit) or .json`,
        'for example --report report.html',
      );
    if (/^\s*([a-z][a-z0-9+.-]*:\/|~(\/|$))/i.test(name))
      return bad(`${JSON.stringify(name)} must be the path of a file on this machine`);
  }
  return good(names.map((name) => resolve(base, name)));
};

/** The URL of an S3 server, without credentials. */
export const endpoint: Parse<string> = (text) => {
  const hint = 'for example https://minio.example.net:9000';
  if (!URL.canParse(text)) return bad('must be a URL', hint);
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return bad('must begin with http:// or https://', hint);
  // What is behind them is no part of an endpoint, and where it is a signature it must not be shown.
  if (/[?#]/.test(text)) return bad('must not carry ? or #', hint);
  return url.username === '' && url.password === ''
    ? good(text)
    : bad('must not carry credentials', 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY');
};

/** What stands before each name in `data_file`; a reader must not be led out of its drop box by it. */
export const dataFilePrefix: Parse<string> = (text) => {
  const outside = text.startsWith('/') || text.includes('://') || text.split('/').includes('..');
  const printable = !/[\p{Cc}\\]/u.test(text);
  return outside || !printable
    ? bad('must be a relative prefix without .., backslashes or control characters')
    : good(text);
};

const RULE_SEVERITIES: readonly RuleSeverity[] = ['off', 'info', 'warning', 'error'];

const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

function secondsOf(text: string): number | undefined {
  if (text === '0') return 0;
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g))
    sum += Number(amount) * (SECONDS[unit ?? ''] ?? Number.NaN);
  return sum;
}

function or<T, W extends string>(parsed: Parsed<T>, word: W): Parsed<T> {
  return parsed.ok ? parsed : { ...parsed, problem: `${parsed.problem}, or ${word}` };
}
