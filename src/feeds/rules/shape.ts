import { type DeclaredObject, visitObjects } from '../declared.js';
import { asObject } from '../members.js';
import { join, type Suggest } from '../paths.js';
import type { RecordRule, Rule } from '../rule.js';
import { show } from '../show.js';
import { PROTOJSON } from './sources.js';

/** Longer names of unknown fields are cut in pointers. */
const MAX_POINTER_NAME = 100;

/** Also found by the encoder in json columns, and by `verify` in the text of a file. */
export const JSON_DUPLICATE_KEY: Rule = {
  id: 'json_duplicate_key',
  severity: 'error',
  summary: 'No field occurs twice in an object, nor in both its spellings.',
  why: 'Both values cannot be meant: a ProtoJSON parser fails, any other one drops a value silently.',
  fix: 'Write every field once, in snake_case.',
  evidence: 'protojson',
  source: PROTOJSON,
  bad: '{"data":[{"name":"Zur Post","name":"Gasthof Post"}]}',
  good: '{"data":[{"name":"Zur Post"}]}',
};

/** Every declared object: an entity, action or service is a JSON object. */
export const ENTITY_NOT_OBJECT: RecordRule = {
  id: 'entity_not_object',
  severity: 'error',
  summary: 'Every element of data is a JSON object.',
  why: 'An element of another type fails the parse, and one failure must be assumed to cost the whole file.',
  fix: 'Write each entity as an object with entity_id, name and location.',
  evidence: 'protojson',
  source: PROTOJSON,
  bad: '"dining-1"',
  good: '{"entity_id":"dining-1"}',
  check(record, report) {
    if (asObject(record) === undefined)
      report('', `the entity is ${record === null ? 'null' : show(record)}`, record);
  },
};

/** An unknown field is odd; one that looks like a known field has lost data, and is an error. */
function unknownField(declared: DeclaredObject, suggest: Suggest): RecordRule {
  return {
    id: 'entity_unknown_field',
    severity: 'warning',
    summary: 'An entity has known fields only; a near miss of a known field is an error.',
    why: 'ProtoJSON refuses unknown fields unless the parser is told to ignore them; whether Google does is not documented. A misspelt field has lost its value either way.',
    fix: 'Rename the field to the one that is meant, or leave it out.',
    evidence: 'protojson',
    source: PROTOJSON,
    bad: '{"phone":"+49 89 12345678"}',
    good: '{"telephone":"+49 89 12345678"}',
    check(record, report) {
      visitObjects(declared, record, (object, { known, path, pointer }) => {
        for (const key in object) {
          if (known.has(key)) continue;
          const meant = suggest(join(path, key));
          const advice = meant === undefined ? '' : `, did you mean ${meant}?`;
          report(
            `${pointer}/${pointerName(key)}`,
            `field ${show(key)} is unknown${advice}`,
            object[key],
            meant === undefined ? 'warning' : 'error',
          );
        }
      });
    },
  };
}

function camelCaseField(declared: DeclaredObject): RecordRule {
  return {
    id: 'entity_field_camel_case',
    severity: 'info',
    summary: 'Field names are written in snake_case.',
    why: 'A ProtoJSON parser takes both spellings; any other reader knows the documented one only.',
    fix: 'Write field names as Google documents them.',
    evidence: 'protojson',
    source: PROTOJSON,
    bad: '{"entityId":"dining-1"}',
    good: '{"entity_id":"dining-1"}',
    check(record, report) {
      visitObjects(declared, record, (object, { twofold, pointer }) => {
        for (const { name, camelName } of twofold)
          if (object[camelName] !== undefined)
            report(`${pointer}/${camelName}`, `field ${camelName} is called ${name} in snake_case`);
      });
    },
  };
}

function duplicateSpelling(declared: DeclaredObject): RecordRule {
  return {
    ...JSON_DUPLICATE_KEY,
    check(record, report) {
      visitObjects(declared, record, (object, { twofold, pointer }) => {
        for (const { name, camelName } of twofold)
          if (object[camelName] !== undefined && object[name] !== undefined)
            report(`${pointer}/${camelName}`, `${camelName} and ${name} are the same field`);
      });
    },
  };
}

/** `elsewhere` holds the pointers of fields whose type another rule checks. */
function stringFieldNotString(
  declared: DeclaredObject,
  elsewhere: ReadonlySet<string>,
): RecordRule {
  return {
    id: 'string_field_not_string',
    severity: 'error',
    summary: 'String fields hold JSON strings.',
    why: 'A conforming parser refuses a bare number in a string field, and one failure must be assumed to cost the whole file.',
    fix: 'Cast the column to text: a bare number in a string field fails the whole file.',
    evidence: 'protojson',
    source: PROTOJSON,
    bad: '{"entity_id":17}',
    good: '{"entity_id":"17"}',
    check(record, report) {
      visitObjects(declared, record, (object, { strings, pointer }) => {
        for (const field of strings) {
          const value = field.in(object);
          if (value === undefined || typeof value === 'string') continue;
          if (typeof value === 'number' && elsewhere.has(`${pointer}/${field.name}`)) continue;
          report(field.at(object, pointer), `${field.name} is ${show(value)}, not a string`, value);
        }
      });
    },
  };
}

function objectFieldNotObject(declared: DeclaredObject): RecordRule {
  return {
    id: 'object_field_not_object',
    severity: 'error',
    summary: 'Fields that are messages hold JSON objects.',
    why: 'A text in the place of a message fails the parse, and one failure must be assumed to cost the whole file.',
    fix: 'Write the field as an object with its members; free text belongs to unstructured_address.',
    evidence: 'protojson',
    source: PROTOJSON,
    bad: '{"location":"Marienplatz 1, 80331 München"}',
    good: '{"location":{"unstructured_address":"Marienplatz 1, 80331 München"}}',
    check(record, report) {
      visitObjects(declared, record, (object, { objects, pointer }) => {
        for (const { member } of objects) {
          const value = member.in(object);
          if (value !== undefined && asObject(value) === undefined)
            report(
              member.at(object, pointer),
              `${member.name} is ${show(value)}, not an object`,
              value,
            );
        }
      });
    },
  };
}

function numberNotFinite(declared: DeclaredObject): RecordRule {
  return {
    id: 'number_not_finite',
    severity: 'error',
    summary: 'Numbers are finite and fit into a double.',
    why: 'NaN and Infinity as bare words are no JSON, and a number beyond a double is no coordinate.',
    fix: "Turn NaN and Infinity into null in the query: nullif(latitude, 'NaN').",
    evidence: 'protojson',
    source: PROTOJSON,
    bad: '{"location":{"latitude":1e999}}',
    good: '{"location":{"latitude":48.137154}}',
    check(record, report) {
      visitObjects(declared, record, (object, { numbers, pointer }) => {
        for (const field of numbers) {
          const value = field.in(object);
          if (typeof value === 'number' && !Number.isFinite(value))
            report(field.at(object, pointer), `${field.name} is ${value}`, value);
        }
      });
    },
  };
}

/** A key as a reference token of RFC 6901. */
function pointerName(key: string): string {
  return key.slice(0, MAX_POINTER_NAME).replaceAll('~', '~0').replaceAll('/', '~1');
}

/** What must hold of the shape of a record: known fields of the declared types. */
export function shapeRules(declared: DeclaredObject, suggest: Suggest): readonly RecordRule[] {
  return [
    ENTITY_NOT_OBJECT,
    unknownField(declared, suggest),
    camelCaseField(declared),
    duplicateSpelling(declared),
    objectFieldNotObject(declared),
    stringFieldNotString(declared, new Set(['/location/address/postal_code'])),
    numberNotFinite(declared),
  ];
}
