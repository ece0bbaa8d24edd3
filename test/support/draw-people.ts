import type { Faker } from '@faker-js/faker';
import { COUNTRIES } from '../../src/facilities/countries/index.js';
import { type CountryData, splitList } from '../../src/facilities/country.js';

/** The one locale that supplies the people's names of a country. */
const LOCALES: Readonly<Record<string, () => Promise<{ readonly faker: Faker }>>> = {
  US: () => import('@faker-js/faker/locale/en_US'),
  CA: () => import('@faker-js/faker/locale/en_CA'),
  GB: () => import('@faker-js/faker/locale/en_GB'),
  AU: () => import('@faker-js/faker/locale/en_AU'),
  DE: () => import('@faker-js/faker/locale/de'),
  AT: () => import('@faker-js/faker/locale/de_AT'),
  FR: () => import('@faker-js/faker/locale/fr'),
  ES: () => import('@faker-js/faker/locale/es'),
  IT: () => import('@faker-js/faker/locale/it'),
  NL: () => import('@faker-js/faker/locale/nl'),
  PL: () => import('@faker-js/faker/locale/pl'),
  BR: () => import('@faker-js/faker/locale/pt_BR'),
  MX: () => import('@faker-js/faker/locale/es_MX'),
  TR: () => import('@faker-js/faker/locale/tr'),
  GR: () => import('@faker-js/faker/locale/el'),
};

/** Fixes what faker draws. */
const POOL_SEED = 20_261_121;
const POOL_SIZE = 300;
const POOL_DRAWS = 1500;
const WIDTH = 130;

/** The text of src/facilities/people.ts. */
export async function drawPeopleModule(): Promise<string> {
  const entries: string[] = [];
  for (const country of COUNTRIES) {
    const locale = await LOCALES[country.code]?.();
    if (locale !== undefined) entries.push(entryOf(country, locale.faker));
  }
  return `${HEAD}${entries.join('')}};\n`;
}

const HEAD = `/** People's names of a country, as comma-separated lists; empty where no facility is named after such. */
interface People {
  readonly surnames: string;
  readonly firstNames: string;
}

/**
 * The names after which facilities are named, by country. Drawn from faker (https://fakerjs.dev, MIT) by the test facilities-people, and
 * kept here: loading and drawing took a third of a second a run, and another version of faker would make other facilities.
 */
export const PEOPLE: Readonly<Record<string, People>> = {
`;

/** No word is drawn that the country has already: every word stands for names of its own. */
function entryOf({ code, names }: CountryData, faker: Faker): string {
  const own = names.flatMap(({ words }) =>
    typeof words === 'string' ? [] : splitList(words.list),
  );
  faker.seed(POOL_SEED);
  const surnames = drawDistinct(() => faker.person.lastName(), new Set(own));
  const firstNames = drawDistinct(() => faker.person.firstName(), new Set([...own, ...surnames]));
  const used = (kind: string, pool: readonly string[]) =>
    names.some(({ words }) => words === kind) ? listText(pool) : "''";
  return `  ${code}: {
    surnames: ${used('surnames', surnames)},
    firstNames: ${used('first names', firstNames)},
  },
`;
}

/** Single words only: of "de la Cruz Soto" and of "Olson-Soto" the last. */
function drawDistinct(draw: () => string, except: ReadonlySet<string>): readonly string[] {
  const pool = new Set<string>();
  for (let draws = 0; draws < POOL_DRAWS && pool.size < POOL_SIZE; draws += 1) {
    const word = draw().split(/[ -]/).at(-1) ?? '';
    if (word.length > 2 && word.length < 16 && !except.has(word)) pool.add(word);
  }
  return [...pool];
}

/** A template literal of lines that fit the width of the code. */
function listText(words: readonly string[]): string {
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    if (line.length + word.length > WIDTH) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? word : `, ${word}`;
  }
  return `\`${[...lines, line].join(',\n      ')}\``;
}
