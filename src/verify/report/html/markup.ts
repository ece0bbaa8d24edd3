import { printable } from '../../../core/printable.js';

/** Text that is HTML already; only `html` makes it, so that nothing else gets into a page unescaped. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: text is escaped, markup is taken as it is, undefined is nothing. */
export type Content = string | number | Markup | undefined | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * A template whose values are escaped for element content and quoted attribute values; in no other place may a value stand. Controls,
 * direction overrides, invisible characters and lone surrogates are shown as their code.
 */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  const pieces = parts.map((part, at) => part + render(values[at]));
  return new Markup(pieces.join(''));
}

/** Text of the program's own, such as its style sheet, that must not be escaped. */
export function ownText(text: string): Markup {
  return new Markup(text);
}

function render(value: Content): string {
  if (value === undefined) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escapeText(value);
  return value.map(render).join('');
}

function escapeText(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
