import { MANY } from '../../src/verify/rules/likeness.js';
import { entities, entity } from '../support/feed-set.js';
import { type SetCases, untouched } from './set-case.js';

type Json = Record<string, unknown>;

/** So many entities, each with these changes. */
function many(count: number, change: Json): { readonly records: readonly Json[] } {
  return { records: entities(count).map((record) => ({ ...record, ...change })) };
}

/** Entities of which one more is like the third. */
function twice(change: (third: Json) => Json): { readonly records: readonly Json[] } {
  return { records: [...entities(10), change(entity(3))] };
}

function at(latitude: number, longitude: number) {
  return (record: Json): Json => ({
    ...record,
    location: { ...(record.location as Json), latitude, longitude },
  });
}

function addressed(change: Json) {
  return (record: Json): Json => {
    const location = record.location as Json;
    const address = { ...(location.address as Json), ...change };
    return { ...record, location: { ...location, address } };
  };
}

const elsewhere = addressed({ street_address: 'Am Markt 1' });
const moved = at(53.5511, 9.9937);

/** What breaks each rule about records beside each other, and what does not. */
export const LIKENESS_CASES: SetCases = {
  entity_id_near_duplicate: {
    breaks: [
      {
        case: 'the capitals of another id, which comes before',
        options: { records: [...entities(9), { ...entity(10), entity_id: 'Dining-3' }] },
        change: untouched,
        found: ['warning entity_id_near_duplicate 1'],
      },
      {
        case: 'the capitals of another id, which comes after',
        options: { records: [{ ...entity(10), entity_id: 'DINING-3' }, ...entities(9)] },
        change: untouched,
        found: ['warning entity_id_near_duplicate 1'],
      },
      {
        case: 'two ways to write capitals',
        options: {
          records: [
            { ...entity(10), entity_id: 'DINING-10' },
            { ...entity(11), entity_id: 'Dining-10' },
          ],
        },
        change: untouched,
        found: ['warning entity_id_near_duplicate 1'],
      },
      {
        case: 'blanks around another id',
        options: { records: [...entities(9), { ...entity(10), entity_id: ' dining-3' }] },
        change: untouched,
        found: ['warning entity_id_near_duplicate 1', 'warning entity_id_whitespace 1'],
      },
    ],
    holds: [
      {
        case: 'ids with capitals',
        options: { records: entities(9).map((each, n) => ({ ...each, entity_id: `Dining-${n}` })) },
        change: untouched,
      },
      {
        case: 'the same id twice, with capitals',
        options: {
          records: [1, 2].map((n) => ({ ...entity(n), entity_id: 'Dining-1' })),
        },
        change: untouched,
        found: ['error entity_id_duplicate 1'],
      },
    ],
  },
  probable_duplicate_entity: {
    breaks: [
      {
        case: 'the same name and address',
        options: twice((third) =>
          moved({ ...third, entity_id: 'a', telephone: '+4930555555', url: 'https://a.de/' }),
        ),
        change: untouched,
        found: ['warning probable_duplicate_entity 1'],
      },
      {
        case: 'the same name and telephone, otherwise written',
        options: twice((third) => ({
          ...moved(elsewhere(third)),
          entity_id: 'a',
          name: 'GASTHAUS nr. 3 “Zur Brücke”',
          telephone: '+49 30 2000003',
        })),
        change: untouched,
        found: ['warning probable_duplicate_entity 1'],
      },
      {
        case: 'the same name and coordinates',
        options: twice((third) => ({
          ...elsewhere(third),
          entity_id: 'a',
          telephone: '+4930555555',
        })),
        change: untouched,
        found: ['warning probable_duplicate_entity 1'],
      },
      {
        case: 'three of one',
        options: { records: [1, 2, 3].map((n) => ({ ...entity(1), entity_id: `dining-${n}` })) },
        change: untouched,
        found: ['warning probable_duplicate_entity 2'],
      },
    ],
    holds: [
      {
        case: 'the same name at another place',
        options: twice((third) => ({
          ...moved(elsewhere(third)),
          entity_id: 'a',
          telephone: '+4930555555',
        })),
        change: untouched,
      },
      {
        case: 'another name at the same place',
        options: twice((third) => ({ ...third, entity_id: 'a', name: 'Zum Engel' })),
        change: untouched,
      },
      {
        case: 'the same id twice',
        options: twice((third) => third),
        change: untouched,
        found: ['error entity_id_duplicate 1'],
      },
      {
        case: 'the same name and nothing else',
        options: {
          records: ['a', 'b'].map((entity_id, n) => {
            const { name } = entity(1);
            const { telephone: _, ...record } = elsewhere({ ...entity(n), entity_id, name });
            return n === 0 ? record : addressed({ street_address: 'Weg 2' })(moved(record));
          }),
        },
        change: untouched,
        found: ['warning telephone_missing 2'],
      },
    ],
  },
  telephone_shared: {
    breaks: [
      {
        case: `${MANY} entities`,
        options: many(MANY, { telephone: '+498001234567' }),
        change: untouched,
        found: ['info telephone_shared 1'],
      },
      {
        case: 'written in many ways',
        options: {
          records: entities(MANY).map((each, n) => ({
            ...each,
            telephone: n % 2 === 0 ? '+49 800 1234567' : '+49 (800) 123-4567',
          })),
        },
        change: untouched,
        found: ['info telephone_shared 1'],
      },
    ],
    holds: [
      {
        case: `${MANY - 1} entities`,
        options: many(MANY - 1, { telephone: '+498001234567' }),
        change: untouched,
      },
    ],
  },
  url_shared: {
    breaks: [
      {
        case: `${MANY} entities`,
        options: many(MANY, { url: 'https://chain.de/' }),
        change: untouched,
        found: ['info url_shared 1'],
      },
    ],
    holds: [
      {
        case: `${MANY - 1} entities`,
        options: many(MANY - 1, { url: 'https://chain.de/' }),
        change: untouched,
      },
    ],
  },
  latlng_shared: {
    breaks: [
      {
        case: `${MANY} entities`,
        options: { records: entities(MANY).map(at(52.520008, 13.404954)) },
        change: untouched,
        found: ['info latlng_shared 1'],
      },
    ],
    holds: [
      {
        case: `${MANY - 1} entities`,
        options: { records: entities(MANY - 1).map(at(52.520008, 13.404954)) },
        change: untouched,
      },
      {
        case: 'zeros, which have a rule of their own',
        options: { records: entities(MANY).map(at(0, 0)) },
        change: untouched,
        found: [`warning latlng_zero ${MANY}`],
      },
    ],
  },
};
