import { asObject, isBlank } from '../members.js';
import { type RecordRule, type Rule, withSkip } from '../rule.js';
import { show } from '../show.js';
import { ENTITY_ID } from './entity-members.js';
import { ENTITY_FEED } from './sources.js';

/** Unreserved characters of RFC 3986: an id of these needs no escaping in a URL. Blanks have a rule of their own. */
const URL_SAFE = /^[A-Za-z0-9._~\s-]*$/;
const LONG = 100;
const PLAIN = /^[A-Za-z0-9._~-]{1,100}$/;

/** Found across all data files by `generate` and `verify`, not in one record: positions of both are in the message. */
export const ENTITY_ID_DUPLICATE: Rule = {
  id: 'entity_id_duplicate',
  severity: 'error',
  summary: 'An entity_id occurs once in the whole feed.',
  why: 'Google demands ids that are unique over all entities of the feed; two records of one id cannot both be meant.',
  fix: 'Make the query return one row for each entity_id.',
  evidence: 'google',
  source: ENTITY_FEED,
  bad: '{"data":[{"entity_id":"dining-1","name":"Zur Post"},{"entity_id":"dining-1","name":"Am Markt"}]}',
  good: '{"data":[{"entity_id":"dining-1","name":"Zur Post"},{"entity_id":"dining-2","name":"Am Markt"}]}',
};

export const ENTITY_ID_MISSING: RecordRule = {
  id: 'entity_id_missing',
  severity: 'error',
  summary: 'An entity has an entity_id.',
  why: 'Google requires the id: it identifies the entity from feed to feed, and other feeds refer to it.',
  fix: 'Give every entity a stable, unique entity_id.',
  evidence: 'google',
  source: ENTITY_FEED,
  bad: '{"name":"Zur Post"}',
  good: '{"entity_id":"dining-1","name":"Zur Post"}',
  check(record, report) {
    const entity = asObject(record);
    if (entity !== undefined && ENTITY_ID.in(entity) === undefined)
      report(ENTITY_ID.at(entity), 'entity_id is missing');
  },
};

export const ENTITY_ID_BLANK: RecordRule = {
  id: 'entity_id_blank',
  severity: 'error',
  summary: 'An entity_id is more than blanks.',
  why: 'Google requires the id, and blanks identify nothing.',
  fix: 'Give every entity a stable, unique entity_id.',
  evidence: 'google',
  source: ENTITY_FEED,
  bad: '{"entity_id":" "}',
  good: '{"entity_id":"dining-1"}',
  check(record, report) {
    const entity = asObject(record);
    const id = ENTITY_ID.in(entity);
    if (id !== undefined && isBlank(id))
      report(ENTITY_ID.at(entity), `entity_id is blank: ${show(id)}`, id);
  },
};

export const ENTITY_ID_NOT_URL_SAFE: RecordRule = {
  id: 'entity_id_not_url_safe',
  severity: 'warning',
  summary: 'An entity_id consists of URL-safe characters (A-Z a-z 0-9 . _ ~ -).',
  why: 'Google strongly recommends URL-safe ids; an id that is changed later is a deletion and a creation.',
  fix: 'Build entity_id from letters, digits and . _ ~ - only; changing it later unmatches the venue.',
  evidence: 'google',
  source: ENTITY_FEED,
  bad: '{"entity_id":"gasthof/5"}',
  good: '{"entity_id":"gasthof-5"}',
  check(record, report) {
    const entity = asObject(record);
    const id = ENTITY_ID.in(entity);
    if (typeof id === 'string' && !URL_SAFE.test(id))
      report(ENTITY_ID.at(entity), `entity_id ${show(id)} is not URL-safe`, id);
  },
};

export const ENTITY_ID_WHITESPACE: RecordRule = {
  id: 'entity_id_whitespace',
  severity: 'warning',
  summary: 'An entity_id holds no blanks.',
  why: 'A blank is not URL-safe, which Google strongly recommends of ids, and " 7" and "7" are two entities.',
  fix: 'Trim entity_id and leave blanks out of it.',
  evidence: 'google',
  source: ENTITY_FEED,
  bad: '{"entity_id":"dining 1"}',
  good: '{"entity_id":"dining-1"}',
  check(record, report) {
    const entity = asObject(record);
    const id = ENTITY_ID.in(entity);
    if (typeof id === 'string' && /\s/.test(id) && !isBlank(id))
      report(ENTITY_ID.at(entity), `entity_id ${show(id)} holds blanks`, id);
  },
};

export const ENTITY_ID_TOO_LONG: RecordRule = {
  id: 'entity_id_too_long',
  severity: 'info',
  summary: `An entity_id has at most ${LONG} characters.`,
  why: 'Google limits service ids to 100 characters and names no limit for entity ids; a shorter one is safe.',
  fix: `Use ids of at most ${LONG} characters, as Google demands of service ids.`,
  evidence: 'inference',
  bad: `{"entity_id":"dining-${'0'.repeat(LONG - 7)}1"}`,
  good: '{"entity_id":"dining-1"}',
  check(record, report) {
    const entity = asObject(record);
    const id = ENTITY_ID.in(entity);
    if (typeof id === 'string' && id.length > LONG)
      report(ENTITY_ID.at(entity), `entity_id ${show(id)} has ${id.length} characters`, id);
  },
};

/** What must hold of the id of an entity by itself. */
export const IDENTITY_RULES = withSkip(hasPlainId, [
  ENTITY_ID_MISSING,
  ENTITY_ID_BLANK,
  ENTITY_ID_NOT_URL_SAFE,
  ENTITY_ID_WHITESPACE,
  ENTITY_ID_TOO_LONG,
]);

function hasPlainId(record: unknown): boolean {
  const id = ENTITY_ID.in(asObject(record));
  return typeof id === 'string' && PLAIN.test(id);
}
