import { Buffer } from 'node:buffer';
import fc from 'fast-check';

/** All that String.prototype.trim removes, and characters beside them that it keeps. */
const EDGES = [
  ...'\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2007\u200a\u2028\u2029\u202f\u205f\u3000\ufeff',
  ...'\u0085\u00a1\u167f\u1681\u1fff\u200b\u2030\u2060\u2fff\u3001\ufefe\uff00',
];

const CONTROLS = Array.from({ length: 32 }, (_, code) => String.fromCharCode(code));
const C1 = Array.from({ length: 33 }, (_, code) => String.fromCharCode(0x7f + code));
const NOT_UTF8 = [
  [0x80],
  [0xbf],
  [0xc0, 0x80],
  [0xc2],
  [0xc3, 0x28],
  [0xe2, 0x80],
  [0xed, 0xa0, 0x80],
  [0xf0, 0x9f, 0x98],
  [0xf5, 0x80, 0x80, 0x80],
  [0xff],
].map((bytes) => Buffer.from(bytes));

const PIECES = [
  ...[...CONTROLS, ...C1, ...EDGES, '"', '\\', '\\n', '\\N', '\\.', '""', '\\"', '/', '\u2028'],
  ...['ä', 'ß', '京', '東京', '😀', '\ufffd', '\u202e', '\u{10ffff}', 'a', 'Zur Post', '0', 'x'],
].map((text) => Buffer.from(text));

/** All pieces at the start, in the middle, at the end, and alone. */
export const ODD_TEXTS: readonly Buffer[] = [...PIECES, ...NOT_UTF8].flatMap((piece) =>
  [
    ['', ''],
    ['Zur Post', ''],
    ['', 'Zur Post'],
    ['Zur ', ' Post'],
  ].map(([before = '', after = '']) =>
    Buffer.concat([Buffer.from(before), piece, Buffer.from(after)]),
  ),
);

const NULL_WORDS = ['null', 'none', 'nil', 'nan', 'undefined', 'n/a', '#n/a', '(null)', '<null>'];

/** A text with some of its letters in upper case. */
function anyCase(text: string): fc.Arbitrary<string> {
  const bits = fc.array(fc.boolean(), { minLength: text.length, maxLength: text.length });
  return bits.map((upper) =>
    [...text].map((letter, at) => (upper[at] ? letter.toUpperCase() : letter)).join(''),
  );
}

const nullWord = fc.oneof(
  fc.constantFrom(...NULL_WORDS).chain(anyCase),
  fc.constantFrom('\\n', '\\N', '\\\\n', '"null"', 'nulls', 'nop', 'no', 'Nantes', ' null', '(nu"'),
);

const inner = fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }).map(Buffer.concat);
const withEdges = fc
  .tuple(fc.constantFrom('', ...EDGES), fc.constantFrom('Zur Post', 'é', '京', '', '"', '\\'))
  .chain(([edge, text]) => fc.constantFrom(`${edge}${text}`, `${text}${edge}`));
const notUtf8 = fc
  .tuple(fc.constantFrom(...PIECES, Buffer.alloc(0)), fc.constantFrom(...NOT_UTF8))
  .chain(([piece, bytes]) =>
    fc.constantFrom(Buffer.concat([piece, bytes]), Buffer.concat([bytes, piece])),
  );

/** Text that is good but for one piece in the middle. */
const oneOdd = fc
  .constantFrom(...PIECES, ...NOT_UTF8)
  .map((piece) => Buffer.concat([Buffer.from('Zur '), piece, Buffer.from(' Post')]));

/** Text that somebody must look at twice, not always UTF-8. */
export const hostileText: fc.Arbitrary<Buffer> = fc.oneof(
  inner,
  oneOdd,
  oneOdd,
  nullWord.map((text) => Buffer.from(text)),
  withEdges.map((text) => Buffer.from(text)),
  notUtf8,
  fc.string({ unit: 'binary', maxLength: 12 }).map((text) => Buffer.from(text)),
  fc.constantFrom('', '0', 'NaN', 'x'.repeat(2000), '京'.repeat(300)).map((t) => Buffer.from(t)),
);

const plainText = fc.oneof(
  fc.constantFrom('Zur Post', 'Café "Müller"', 'C:\\Temp', '東京都', 'a', '"', 'N', 'no', '😀 bar'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
);

const digits = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength, maxLength });

const degrees = fc.oneof(
  fc.double({ min: -180, max: 180, noNaN: true }).map(String),
  fc.tuple(fc.integer({ min: -181, max: 181 }), digits(0, 9)).map(([n, rest]) => `${n}.${rest}`),
  fc.integer({ min: -181, max: 181 }).map(String),
  fc.tuple(digits(0, 4), digits(0, 4)).map(([whole, rest]) => `${whole}.${rest}`),
  fc.constantFrom('0', '-0', '0.0', '-0.000', '90', '-90', '90.0', '179.99999999999999999999999'),
  fc.constantFrom('007', '-', '.5', '5.', '+5', '1e-05', '1E5', '1e400', '1_0', ' 5', '5 ', '--5'),
  fc.constantFrom('NaN', 'Infinity', '-Infinity', '0x1f', `0.${'0'.repeat(400)}1`, '', '1.5.5'),
  fc.constantFrom(`0.${'0'.repeat(20)}1`, `12.${'3'.repeat(200)}`, `${'9'.repeat(400)}`, '-01.5'),
);

const phone = fc.oneof(
  fc.constantFrom('+12138154828', '+492516211583', '+442079460958', '+81334370105', '+35318765432'),
  fc
    .tuple(
      fc.constantFrom('1', '7', '49', '44', '54', '55', '81', '61', '353', '39'),
      digits(4, 13),
    )
    .map(([code, national]) => `+${code}${national}`),
  digits(0, 16).map((all) => `+${all}`),
  digits(5, 12),
  fc.constantFrom('+1 213 815 4828', '+', '++1', '+1213815482x', '+０１２', '(213) 815-4828', '0'),
);

const label = fc.string({
  unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789-'),
  minLength: 1,
  maxLength: 9,
});
const topLabel = fc.constantFrom(
  ...['com', 'de', 'co.uk', 'io', 'it', 'test', 'example', 'invalid', 'localhost', 'local', 'lan'],
  ...['internal', 'example.com', 'example.org', 'example.net', 'example.de', 'notexample.com'],
  ...['info', 'tests', 'xn--p1ai', 'c', 'c0m', 'museum', 'COM', '1', 'com.', 'com:80', 'team', ''],
);
const host = fc
  .tuple(
    fc.array(fc.oneof(label, fc.constantFrom('www', 'xn--80a', 'a--b', '')), { maxLength: 3 }),
    topLabel,
  )
  .map(([labels, top]) => [...labels, top].join('.'));
const tail = fc.oneof(
  fc.constantFrom('', '/', '/a/b', '?a=b', '/?a=b&c=%20', '#top', '/#top', ':8080/', '/ä', '/a b'),
  fc
    .string({ unit: fc.constantFrom(...'aZ09_-.~/%?=&+!$(),;:@[]{}|\\"<>^` '), maxLength: 8 })
    .map((text) => `/${text}`),
  fc.constantFrom(`/${'a'.repeat(450)}`, `/${'a'.repeat(600)}`),
);
const url = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(
        'https://',
        'https://',
        'https://',
        'http://',
        'HTTPS://',
        '',
        'https:/',
        'https:///',
        'ftp://',
        'https://u:p@',
      ),
      host,
      tail,
    )
    .map((parts) => parts.join('')),
  fc.constantFrom('https://', 'https://a', `https://${'a'.repeat(64)}.de`, 'https://1.2.3.4/', 'h'),
  fc.constantFrom(
    `https://${'a'.repeat(63)}.de`,
    `https://a.${'b'.repeat(63)}`,
    `https://a.${'b'.repeat(64)}`,
  ),
);

const id = fc.oneof(
  fc.nat().map((number) => `dining-${number}`),
  fc.uuid(),
  fc.constantFrom(
    'x'.repeat(100),
    'x'.repeat(101),
    '._~-',
    'null',
    'None',
    'NAN',
    'nil',
    'undefined',
  ),
  fc.constantFrom('a b', 'a/b', 'ä', ' a', 'a ', 'x"y', 'x\\y', '', '0', 'a+b'),
);

const country = fc.oneof(
  fc.constantFrom('DE', 'US', 'GB', 'JP', 'XK', 'FR', 'NA', 'NO'),
  fc.constantFrom('UK', 'EL', 'ZZ', 'de', 'De', 'DEU', 'D', '', 'D\\', 'Österreich', 'AA', 'AN'),
);

/** The paths of an entity that hold scalars, each with values that are good or nearly so. */
export const NEAR_PLAIN: Readonly<Record<string, fc.Arbitrary<string>>> = {
  entity_id: id,
  name: plainText,
  telephone: phone,
  url,
  aggregator_brand_id: plainText,
  'location.latitude': degrees,
  'location.longitude': degrees,
  'location.address.country': country,
  'location.address.locality': plainText,
  'location.address.region': plainText,
  'location.address.postal_code': fc.oneof(plainText, digits(3, 6)),
  'location.address.street_address': plainText,
  'location.unstructured_address': plainText,
};

/** For each of these paths values that no rule has anything to say about. */
export const PLAIN: Readonly<Record<string, fc.Arbitrary<string>>> = {
  entity_id: fc.nat().map((number) => `dining-${number}`),
  name: fc.constantFrom('Zur Post', 'Café "Müller"', '東京 a\\b', '😀', '"quoted"', 'a'),
  telephone: fc.constantFrom('+12138154828', '+492516211583', '+442079460958'),
  url: fc.constantFrom('https://www.zur-post.de', 'https://zur-post.co.uk/a?b=c', 'https://a.it/'),
  aggregator_brand_id: fc.constantFrom('brand-1', 'b'),
  'location.latitude': fc.constantFrom('48.1', '-0.5', '89.999', '1', '-33.123456789'),
  'location.longitude': fc.constantFrom('11.5', '-179.9', '0.001', '-1', '151.2'),
  'location.address.country': fc.constantFrom('DE', 'US', 'JP'),
  'location.address.locality': fc.constantFrom('Berlin', 'Ciudad de México', '那覇市'),
  'location.address.region': fc.constantFrom('CA', '沖縄県', 'Noord "x"'),
  'location.address.postal_code': fc.constantFrom('90022', '160-0023', 'SW1A 1AA'),
  'location.address.street_address': fc.constantFrom('Main St 1', 'Straße 2', '西新宿2-1-15'),
  'location.unstructured_address': fc.constantFrom('Main St 1, Berlin', '東京都 "1"'),
};
