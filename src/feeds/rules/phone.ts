import { isPossiblePhoneNumber } from 'libphonenumber-js/min';
import { surelyPossible } from './numbering-plans.js';

const SEPARATORS = /[\s\u2010-\u2015().-]+/g;
const E164 = /^\+[1-9]\d{6,14}$/;

/** Longer texts are no telephone numbers; the library refuses them too. */
const MAX_LENGTH = 60;

/** Whether a number is + and digits that are possible without asking the library. */
export function isPlainPhone(phone: string): boolean {
  return E164.test(phone) && surelyPossible(phone);
}

/** What is wrong with a telephone number, as the end of a sentence; undefined for a possible one, and for a local one of digits. */
export function phoneProblem(phone: string): string | undefined {
  if (isPlainPhone(phone)) return undefined;
  if (phone.length > MAX_LENGTH) return `has ${phone.length} characters`;
  if (/\p{L}/u.test(phone)) return 'holds letters or an extension';
  const digits = phone.replace(SEPARATORS, '');
  if (!digits.startsWith('+'))
    return /^[\d/]+$/.test(digits) ? undefined : 'holds more than digits and separators';
  if (!/^\+\d*$/.test(digits)) return 'holds more than digits and separators';
  if (!E164.test(digits)) return 'is not + and 7 to 15 digits, the first not 0';
  return surelyPossible(digits) || isPossiblePhoneNumber(digits)
    ? undefined
    : 'has a length or country code that no number has';
}
