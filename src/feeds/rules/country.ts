// The package's main entry loads the names of all countries in 80 languages; the codes alone are in this one.
import countries from 'i18n-iso-countries/index.js';

const ASSIGNED: ReadonlySet<string> = new Set(Object.keys(countries.getAlpha2Codes()));

/** Codes that people use though ISO 3166-1 has assigned others. */
const USUAL_MISTAKES: Readonly<Record<string, string>> = { UK: 'GB', EL: 'GR' };

/** Whether the text is an assigned ISO 3166-1 alpha-2 code (or XK, which Kosovo uses), in upper case. */
export function isCountryCode(text: string): boolean {
  return ASSIGNED.has(text);
}

/** The alpha-2 code that a wrong one most likely means: other case, alpha-3, or a usual mistake. */
export function countryCodeMeant(text: string): string | undefined {
  const code = text.trim().toUpperCase();
  if (ASSIGNED.has(code)) return code;
  if (Object.hasOwn(USUAL_MISTAKES, code)) return USUAL_MISTAKES[code];
  return code.length === 3 ? countries.alpha3ToAlpha2(code) : undefined;
}
