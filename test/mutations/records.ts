import type { Entity, PublishedSet } from '../support/published-set.js';
import { pick, type Random } from '../support/random.js';
import { changedFile, type Expected, type Mutation } from './mutation.js';

const NO_COUNT = { invisible: 'without the run record nobody knows how many records there were' };
const NO_DIGEST = { invisible: 'without the run record one good value is as good as another' };

/** Changes one random record of one random data file. */
function record(
  name: string,
  change: (entity: Entity, next: Random) => unknown,
  alone: Expected,
  rounds = 1,
): Mutation {
  return {
    name,
    rounds,
    mutate({ set, next }) {
      const file = pick(set.files, next);
      const records: unknown[] = set.records(file);
      const at = next(records.length);
      records[at] = change(structuredClone(records[at]) as Entity, next);
      set.putRecords(file, records);
      return changedFile(set, file, alone);
    },
  };
}

/** The object that holds the field of a dotted path, and the field's own name. */
function place(entity: Entity, path: string): readonly [Entity, string] {
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  let holder = entity;
  for (const step of steps) holder = holder[step] as Entity;
  return [holder, last];
}

function set(path: string, value: unknown) {
  return (entity: Entity): Entity => {
    const [holder, name] = place(entity, path);
    holder[name] = value;
    return entity;
  };
}

function without(path: string) {
  return (entity: Entity): Entity => {
    const [holder, name] = place(entity, path);
    delete holder[name];
    return entity;
  };
}

function renamed(path: string, to: string) {
  return (entity: Entity): Entity => {
    const [holder, name] = place(entity, path);
    holder[to] = holder[name];
    delete holder[name];
    return entity;
  };
}

const found = (...rules: readonly string[]): Expected => ({ found: rules });

const ADDRESS = 'location.address';

/** The rule that misses each field. */
const MISSED: readonly [path: string, rule: string][] = [
  ['entity_id', 'entity_id_missing'],
  ['name', 'name_missing'],
  ['telephone', 'telephone_missing'],
  ['url', 'url_missing'],
  ['location', 'location_missing'],
  ['location.latitude', 'latlng_incomplete'],
  ['location.longitude', 'latlng_incomplete'],
  [ADDRESS, 'location_coordinates_only'],
  [`${ADDRESS}.country`, 'address_country_missing'],
  [`${ADDRESS}.locality`, 'address_locality_missing'],
  [`${ADDRESS}.postal_code`, 'address_postal_code_missing'],
  [`${ADDRESS}.street_address`, 'address_street_missing'],
];

const MISSING: readonly Mutation[] = MISSED.flatMap(([path, rule]) => [
  record(`${path} removed`, without(path), found(rule)),
  record(`${path} is null`, set(path, null), found(rule)),
]);

/** Values of the wrong type, and the rule that says so. */
const RETYPED: readonly [path: string, value: unknown, rule: string][] = [
  ['entity_id', 17, 'string_field_not_string'],
  ['name', ['Zur Post'], 'string_field_not_string'],
  ['name', true, 'string_field_not_string'],
  ['telephone', 498912345678, 'string_field_not_string'],
  ['url', {}, 'string_field_not_string'],
  ['location', 'Marienplatz 1', 'object_field_not_object'],
  ['location', [], 'object_field_not_object'],
  [ADDRESS, 'Marienplatz 1', 'object_field_not_object'],
  ['location.latitude', 'n/a', 'latlng_not_number'],
  ['location.longitude', '11.57', 'latlng_not_number'],
  ['location.longitude', {}, 'latlng_not_number'],
  [`${ADDRESS}.country`, 49, 'string_field_not_string'],
  [`${ADDRESS}.postal_code`, 80331, 'address_postal_code_number'],
  [`${ADDRESS}.street_address`, 1, 'string_field_not_string'],
];

/** Values of the right type that no venue has, and the rule that says so. */
const UNFIT: readonly [path: string, value: unknown, rule: string][] = [
  ['entity_id', '', 'entity_id_blank'],
  ['entity_id', ' \t ', 'entity_id_blank'],
  ['entity_id', ' dining-7', 'entity_id_whitespace'],
  ['entity_id', 'dining/ü', 'entity_id_not_url_safe'],
  ['entity_id', 'x'.repeat(300), 'entity_id_too_long'],
  ['name', '', 'name_blank'],
  ['name', 'Zur\u0007Post', 'value_control_chars'],
  ['name', 'Zur Post ', 'value_edge_whitespace'],
  ['name', 'null', 'value_null_literal'],
  ['telephone', '089 12345678', 'telephone_no_country_code'],
  ['telephone', '+49 89 CALL-US', 'telephone_malformed'],
  ['url', 'htp:/x', 'url_malformed'],
  ['url', 'www.zur-post.de', 'url_no_scheme'],
  ['url', 'http://zur-post.de/', 'url_not_https'],
  ['url', 'https://localhost/', 'url_placeholder_or_private'],
  ['location', {}, 'location_empty'],
  ['location.latitude', 90.5, 'latlng_out_of_range'],
  ['location.longitude', -181, 'latlng_out_of_range'],
  ['location.unstructured_address', 'Marienplatz 1, München', 'location_both_addresses'],
  [`${ADDRESS}.country`, 'USA', 'address_country_invalid'],
  [`${ADDRESS}.country`, 'de', 'address_country_invalid'],
  [`${ADDRESS}.country`, '', 'address_country_missing'],
  [`${ADDRESS}.locality`, ' ', 'address_locality_missing'],
];

const VALUES: readonly Mutation[] = [...RETYPED, ...UNFIT].map(([path, value, rule]) =>
  record(`${path} is ${JSON.stringify(value).slice(0, 40)}`, set(path, value), found(rule)),
);

const SHAPES: readonly Mutation[] = [
  ...[null, 17, 'dining-1', [], true].map((value) =>
    record(`a record is ${JSON.stringify(value)}`, () => value, found('entity_not_object')),
  ),
  record('a record is {}', () => ({}), found('entity_id_missing', 'name_missing')),
  record('telephone called phone', renamed('telephone', 'phone'), found('entity_unknown_field')),
  record('name called title', renamed('name', 'title'), found('name_missing')),
  record(
    'entity_id in camelCase',
    renamed('entity_id', 'entityId'),
    found('entity_field_camel_case'),
  ),
  record('a field nobody knows', set('opening_hours', 'Mo-Su'), found('entity_unknown_field')),
  record(
    'a field __proto__',
    (entity) => JSON.parse(JSON.stringify(entity).replace('{', '{"__proto__":{},')),
    found('entity_unknown_field'),
  ),
  record(
    'both coordinates removed',
    (e) => without('location.latitude')(without('location.longitude')(e)),
    found('location_address_only'),
  ),
  record(
    'on null island',
    (e) => set('location.latitude', 0)(set('location.longitude', 0)(e)),
    found('latlng_zero'),
  ),
  record(
    'the fields in another order',
    (entity) => Object.fromEntries(Object.entries(entity).toReversed()),
    'harmless',
  ),
  record('another good name', (entity) => ({ ...entity, name: `${entity.name} II` }), NO_DIGEST, 2),
  record('an id that nobody had', (entity) => ({ ...entity, entity_id: 'dining-9999' }), NO_DIGEST),
];

/** Changes the records of two data files; the rule of the count is expected where their numbers change. */
function files(
  name: string,
  alone: Expected,
  change: (from: Entity[], to: Entity[], next: Random) => void,
): Mutation {
  return {
    name,
    rounds: 2,
    mutate({ set: published, next }) {
      const [from, to] = twoFiles(published, next);
      const [a, b] = [published.records(from), published.records(to)];
      const counts = [a.length, b.length];
      change(a, b, next);
      published.putRecords(from, a);
      published.putRecords(to, b);
      const counted = a.length !== counts[0] || b.length !== counts[1];
      const rules = counted ? ['run_record_count_mismatch'] : [];
      return changedFile(published, to, alone, ...published.mismatch(from), ...rules);
    },
  };
}

/** Two neighbours but the last, which holds fewer records. */
function twoFiles(set: PublishedSet, next: Random): readonly [string, string] {
  const at = next(set.files.length - 2);
  return [set.file(at), set.file(at + 1)];
}

const take = (from: Entity[], next: Random) => from.splice(next(from.length), 1);

const MOVES: readonly Mutation[] = [
  files('a record removed', NO_COUNT, (_, to, next) => void take(to, next)),
  files(
    'every other record removed',
    NO_COUNT,
    (_, to) => void to.splice(0, to.length, ...to.filter((_, n) => n % 2 === 0)),
  ),
  files('all records removed', found('shard_has_no_entities'), (_, to) => void to.splice(0)),
  files(
    'a record repeated in its file',
    found('entity_id_duplicate'),
    (_, to, next) => void to.push(pick(to, next)),
  ),
  files(
    'a record repeated in another file',
    found('entity_id_duplicate'),
    (from, to, next) => void to.push(pick(from, next)),
  ),
  files('a record in the place of another', found('entity_id_duplicate'), (from, to, next) => {
    to[next(to.length)] = pick(from, next);
  }),
  files(
    'a record moved to another file',
    'harmless',
    (from, to, next) => void to.push(...take(from, next)),
  ),
  files('records of two files exchanged', 'harmless', (from, to, next) => {
    const [a, b] = [take(from, next), take(to, next)];
    from.push(...b);
    to.push(...a);
  }),
  files('records in another order', 'harmless', (_, to) => void to.reverse()),
  files('the id of another record', found('entity_id_duplicate'), (from, to, next) => {
    const at = next(to.length);
    to[at] = { ...to[at], entity_id: pick(from, next).entity_id };
  }),
];

/** What can happen to records and their fields, in well-formed files. */
export const RECORDS: readonly Mutation[] = [...MISSING, ...VALUES, ...SHAPES, ...MOVES];
