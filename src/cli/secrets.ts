/** Variables whose values must never be printed, wherever they turn up. */
const SECRET_VARIABLES = ['PGPASSWORD', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'] as const;

/** Those of AWS are as long; shorter ones are names that somebody made up for a test server, such as `minio`. */
const SHORTEST_KEY_ID = 16;

/** Shorter ones would be found in innocent words, and tear the text apart without hiding anything. */
const SHORTEST = 5;

/** Knows the secrets of this process and takes them out of any text before it is printed. */
export class Secrets {
  readonly #known = new Set<string>();

  /** Learns the secrets among environment variables. */
  addEnvironment(env: Readonly<Record<string, string | undefined>>): void {
    for (const name of SECRET_VARIABLES) this.#add(env[name] ?? '');
    const keyId = env.AWS_ACCESS_KEY_ID ?? '';
    if (keyId.length >= SHORTEST_KEY_ID) this.#add(keyId);
    this.addUrl(env.DATABASE_URL ?? '');
  }

  /** Learns the password in a database URL, well-formed or not. */
  addUrl(url: string): void {
    const userInfo = /:\/\/(.*)@/s.exec(url)?.[1] ?? '';
    const colon = userInfo.indexOf(':');
    if (colon >= 0) this.#add(userInfo.slice(colon + 1));
    for (const [, value = ''] of url.matchAll(/[?&\s](?:ssl)?password\s*=\s*'?([^&'\s]+)/gi))
      this.#add(value);
  }

  /** Learns a password that was found elsewhere, as in a password file. */
  addPassword(password: string): void {
    this.#add(password);
  }

  /** The text with every known secret, and every password in a URL, replaced by `***`. */
  redact(text: string): string {
    let clean = text;
    for (const secret of this.#known) clean = clean.replaceAll(secret, '***');
    return clean.replace(/\b([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s]+@/gi, '$1:***@');
  }

  /** A secret in all the spellings it may appear in. */
  #add(secret: string): void {
    if (secret.length < SHORTEST) return;
    const plain = decoded(secret);
    const json = JSON.stringify(plain).slice(1, -1);
    for (const text of [secret, plain, json, encodeURIComponent(plain)]) this.#known.add(text);
  }
}

/** A database URL as it may be shown: everything but the password, or nothing at all where that is not sure. */
export function maskUrl(url: string): string {
  if (!URL.canParse(url)) return '***';
  const parsed = new URL(url);
  if (parsed.password !== '') parsed.password = '***';
  for (const name of [...parsed.searchParams.keys()])
    if (/password/i.test(name)) parsed.searchParams.set(name, '***');
  return parsed.href;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that encodes nothing stands for itself.
    return text;
  }
}
