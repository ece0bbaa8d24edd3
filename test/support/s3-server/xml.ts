export type XmlValue = string | number | boolean | undefined | XmlNode | readonly XmlValue[];
export interface XmlNode {
  readonly [name: string]: XmlValue;
}

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** An XML document; a list repeats its element, undefined is left out. */
export function xmlDocument(root: string, content: XmlNode): string {
  return `${HEAD}${element(root, content)}`;
}

function element(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((item: XmlValue) => element(name, item)).join('');
  if (typeof value === 'object') {
    const inside = Object.entries(value).map(([key, item]) => element(key, item));
    return `<${name}>${inside.join('')}</${name}>`;
  }
  return `<${name}>${escapeXml(String(value))}</${name}>`;
}

function escapeXml(text: string): string {
  return text.replace(
    /[&<>"']|[^\P{Cc}]/gu,
    (character) => `&#${character.codePointAt(0) ?? 0xfffd};`,
  );
}

/** The contents of every `<name>…</name>`, entities still in place: enough for the bodies that S3 clients send. */
export function xmlParts(text: string, name: string): string[] {
  return [...text.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`, 'g'))].map(
    (match) => match[1] ?? '',
  );
}

/** The text of the first `<name>`, entities resolved; undefined when there is none. */
export function xmlText(text: string, name: string): string | undefined {
  return xmlParts(text, name)[0]?.replace(/&(#x?[0-9a-fA-F]+|\w+);/g, (whole, entity: string) => {
    if (entity.startsWith('#x')) return String.fromCodePoint(Number.parseInt(entity.slice(2), 16));
    if (entity.startsWith('#')) return String.fromCodePoint(Number(entity.slice(1)));
    return { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }[entity] ?? whole;
  });
}
