import { getCountries, getCountryCallingCode, Metadata } from 'libphonenumber-js/min';

/** What the countries of one calling code agree on. */
interface Plan {
  /** Lengths of the national number that every one of them uses. */
  readonly lengths: ReadonlySet<number>;
  /** What they strip or rewrite at the start of a national number before they look at its length. */
  readonly prefixes: readonly RegExp[];
}

const LONGEST_CODE = 3;
const PLANS: ReadonlyMap<string, Plan> = readPlans();

/**
 * Whether the library would call a number of the form `+` and digits possible, answered from its own tables in a tenth of the time.
 * False means that the library has to be asked: the number may be rewritten first, or its countries differ about the length.
 */
export function surelyPossible(number: string): boolean {
  for (let end = 2; end <= LONGEST_CODE + 1; end += 1) {
    const plan = PLANS.get(number.slice(1, end));
    if (plan === undefined) continue;
    const national = number.slice(end);
    return (
      plan.lengths.has(national.length) && !plan.prefixes.some((prefix) => cuts(prefix, national))
    );
  }
  return false;
}

/** Whether the digits are a calling code of the tables. No code is the start of another. */
export function isCallingCode(digits: string): boolean {
  return PLANS.has(digits);
}

/**
 * The lengths, each a bit, with which a national number of this calling code is surely possible, whatever follows its first two digits.
 */
export function sureLengths(code: string, firstTwo: string): number {
  const plan = PLANS.get(code);
  if (plan === undefined) return 0;
  const patterns = plan.prefixes.map(({ source }) => mayCut(source));
  let bits = 0;
  for (const length of plan.lengths) {
    const national = firstTwo.padEnd(length, ANY_DIGIT);
    if (length > firstTwo.length && !patterns.some((pattern) => pattern.test(national)))
      bits |= 1 << length;
  }
  return bits;
}

/** Stands for a digit that is not known. */
const ANY_DIGIT = 'x';
/** All that prefix patterns are made of but for digits: `mayCut` is right about nothing else. */
const UNDERSTOOD = /^\^(?:\\d|\[[\d-]+\]|\{\d+(?:,\d+)?\}|\(\?:|[\d()|?$])*$/;

/**
 * A prefix pattern in which an unknown digit matches whatever a digit may match there, and which matches something or nothing, but not the empty
 * text: when this one fails, the prefix pattern cuts nothing off any number that the text stands for.
 */
function mayCut(source: string): RegExp {
  if (!UNDERSTOOD.test(source)) return /^/;
  const loose = source.replace(
    /\\d|\[([\d-]+)\]|\{[\d,]+\}|\d/g,
    (atom, set: string | undefined) => {
      if (atom.startsWith('{')) return atom;
      return `[${set ?? atom}${ANY_DIGIT}]`;
    },
  );
  return new RegExp(`${loose}(?<!^)`);
}

/** A prefix pattern may match the empty text, which changes nothing. */
function cuts(prefix: RegExp, national: string): boolean {
  const match = prefix.exec(national);
  return match !== null && match[0] !== '';
}

function readPlans(): Map<string, Plan> {
  const plans = new Map<string, Plan>();
  const metadata = new Metadata();
  for (const country of getCountries()) {
    metadata.selectNumberingPlan(country);
    const plan = metadata.numberingPlan;
    const pattern = prefixPattern(plan);
    if (plan === undefined || pattern === undefined) continue;
    const code = String(getCountryCallingCode(country));
    plans.set(code, agree(plans.get(code), plan.possibleLengths(), pattern));
  }
  return plans;
}

/**
 * The pattern of national prefixes, empty when there are none. The library's types leave the method out, so it may go: without it no number
 * is surely possible, and the library is asked every time.
 */
function prefixPattern(plan: unknown): string | undefined {
  if (plan === null || typeof plan !== 'object' || !('nationalPrefixForParsing' in plan))
    return undefined;
  const method = plan.nationalPrefixForParsing;
  if (typeof method !== 'function') return undefined;
  const pattern: unknown = method.call(plan);
  // The library's tables are filled up with 0 where there is nothing.
  return typeof pattern === 'string' ? pattern : '';
}

function agree(before: Plan | undefined, lengths: readonly number[], pattern: string): Plan {
  const prefixes = [...(before?.prefixes ?? [])];
  const prefix = new RegExp(`^(?:${pattern})`);
  if (pattern !== '' && !prefixes.some(({ source }) => source === prefix.source))
    prefixes.push(prefix);
  return {
    lengths: new Set(lengths.filter((length) => before?.lengths.has(length) ?? true)),
    prefixes,
  };
}
