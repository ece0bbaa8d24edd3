import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every spelling of a secret that a person could turn back into it. */
export function spellings(secret: string): readonly string[] {
  const encoded = encodeURIComponent(secret);
  const bytes = Buffer.from(secret);
  const all = [
    secret,
    encoded,
    encoded.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase()),
    encodeURI(secret),
    // As URLs want it, whatever else may stand there.
    secret.replace(/[%@/:?# ]/g, (one) => encodeURIComponent(one)),
    JSON.stringify(secret).slice(1, -1),
    secret.replaceAll("'", "''"),
    secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
    bytes.toString('hex'),
    ...base64(bytes),
  ];
  return [...new Set(all)];
}

/** The middle of the secret's base64, wherever in the encoded text it begins. */
function base64(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const whole = text.slice(before === 0 ? 0 : 4, -4);
    return [whole, whole.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** The spellings of the secrets that a text shows, with what stands around them. */
export function findSecrets(text: string, secrets: readonly string[]): string[] {
  return secrets.flatMap(spellings).flatMap((spelling) => {
    const at = text.indexOf(spelling);
    return at < 0 ? [] : [`${spelling} in: ${text.slice(Math.max(0, at - 60), at + 120)}`];
  });
}

/** All text below a directory (reports, run records, refused lists, descriptors), file by file. */
export function textBelow(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
}
