/** What the rules want to know of a url. */
export interface WebAddress {
  /** Lower case; empty when the text has none and is read as if it began with https://. */
  readonly scheme: string;
  readonly host: string;
  /** Whether the host can be a public website. */
  readonly isPublic: boolean;
  /** Why the text is no web address, as the end of a sentence. */
  readonly problem?: string;
}

/** Addresses that need no parser: whatever matches, the URL parser accepts and leaves as it is. */
const PLAIN = /^https:\/\/((?:[a-z0-9-]{1,63}\.)+[a-z]{2,63})(?:\/[\w\-.~/%?=&+]*)?$/;
const PLAIN_LENGTH = 500;

/** A scheme, unless what follows the colon is a port. */
const SCHEME = /^([a-z][a-z0-9+.-]*):(?!\d+(?:[/?#]|$))/i;

/** RFC 2606 and RFC 6761, and the usual names of private networks. */
const RESERVED =
  /(?:^|\.)(?:example\.(?:com|net|org)|example|test|invalid|localhost|local|internal|lan)$/;
const IP_LITERAL = /^(?:\[.*\]|\d+\.\d+\.\d+\.\d+)$/;

/** Whether a url is a public https address of the plainest form, which no rule has anything to say about. */
export function isPlainHttps(text: string): boolean {
  if (text.length > PLAIN_LENGTH) return false;
  const host = PLAIN.exec(text)?.[1];
  return host !== undefined && !host.includes('xn--') && !RESERVED.test(host);
}

/** Reads a url as the rules need it. Never throws. */
export function readWebAddress(text: string): WebAddress {
  const scheme = SCHEME.exec(text.trim())?.[1]?.toLowerCase() ?? '';
  return { scheme, ...parse(text, scheme) };
}

function parse(text: string, scheme: string): Omit<WebAddress, 'scheme'> {
  const none = { host: '', isPublic: false };
  if (scheme !== '' && scheme !== 'http' && scheme !== 'https')
    return { ...none, problem: `has the scheme ${scheme.slice(0, 20)}` };
  if (/\s/.test(text)) return { ...none, problem: 'holds blanks' };
  const full = scheme === '' ? `https://${text}` : text;
  const url = /^https?:\/\/[^/\\]/i.test(full) ? urlOf(full) : undefined;
  if (url === undefined) return { ...none, problem: 'is no web address' };
  const { hostname, username, password } = url;
  if (username !== '' || password !== '') return { ...none, problem: 'holds credentials' };
  const isPublic = !RESERVED.test(hostname) && !IP_LITERAL.test(hostname);
  if (isPublic && !/[^.]\.[^.]/.test(hostname))
    return { ...none, problem: 'has a host without a dot' };
  return { host: hostname, isPublic };
}

/**
 * The parsed url; undefined when it is none. Not by URL.canParse: once optimised, that of Node.js 20 takes text with letters of Latin-1 beyond ASCII for
 * damaged UTF-8 and denies it.
 */
function urlOf(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    // The constructor throws one kind of error: this is no url.
    return undefined;
  }
}
