/** Without the flag u, by which a long s would be an s: a quick test on bytes (quick-street.ts) looks for the same words. */
const PO_BOX =
  /\bg?p\.?\s?o\.?\s?box\b|\bpost(?:al )?box\b|\bpostfach\b|\bpostbus\b|\bbo[iî]te postale\b|\bb\.p\.|\bbp\.? \d|\bapartado (?:postal|de correos|a[eé]reo|\d)|\bcasilla (?:postal|de correos?|\d)|\bcaixa postal\b|\bcasella postale\b|\bskrytka pocztowa\b|\bposta kutusu\b|\bprivate bag\b|私書箱|郵政信箱/i;
/** A number in any script, or "without number" as it is written in Spanish and Portuguese. */
const NUMBER = /\p{N}|\bs\/n\b/iu;
/** Shorter ones are in any text by chance. */
const SHORTEST = 3;

/** Whether a street address is a box at a post office. */
export function isPostOfficeBox(street: string): boolean {
  return PO_BOX.test(street);
}

/** Whether a street address has a house number, or says that there is none. */
export function hasNumber(street: string): boolean {
  return NUMBER.test(street);
}

/** What a street address repeats of the other fields; undefined when it is nothing. A village without street names is its own street. */
export function repeated(street: string, locality: string, code: string): string | undefined {
  const [first = '', ...others] = street.split(/[,;\n]/).map((part) => part.trim());
  const whole = [`${code} ${locality}`, `${locality} ${code}`];
  if (code.length >= SHORTEST && locality !== '') {
    if (whole.some((both) => street.includes(both) && first !== locality))
      return 'postal code and locality';
    if (others.includes(code) && hasNumber(street.replace(code, ''))) return 'the postal code';
  }
  return locality.length >= SHORTEST && others.includes(locality) ? 'the locality' : undefined;
}

/** Whether a locality holds the postal code as a word. */
export function holdsCode(locality: string, code: string): boolean {
  if (code.length < SHORTEST) return false;
  const at = locality.indexOf(code);
  if (at === -1) return false;
  return !isWordy(locality.charAt(at - 1)) && !isWordy(locality.charAt(at + code.length));
}

function isWordy(character: string): boolean {
  return /[\p{L}\p{N}]/u.test(character);
}
