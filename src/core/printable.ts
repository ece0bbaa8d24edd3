/** Controls, invisible and direction-changing characters, halves of characters: whatever could fool a reader or a terminal. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Text from elsewhere with everything escaped that is not plainly visible. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/**
 * A value as JSON on one line that a terminal shows as it is: JSON.stringify leaves controls of eight bits and what turns the
 * direction of text, which are escaped here. It parses to the same.
 */
export function jsonLine(value: object): string {
  const json = JSON.stringify(value).replace(UNPRINTABLE, escapeUnits);
  return `${json}\n`;
}

function escapeUnits(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
