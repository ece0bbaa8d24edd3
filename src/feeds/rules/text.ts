import { type DeclaredObject, visitObjects } from '../declared.js';
import type { RecordRule } from '../rule.js';
import { show } from '../show.js';
import { findText } from './find-text.js';
import { isNullLiteral } from './null-literal.js';
import { PROTOJSON } from './sources.js';

const CONTROL = /\p{Cc}/u;
const SURROGATE = /\p{Cs}/u;

/** Also found by the encoder: bytes that are not UTF-8, json that is not JSON. */
export const TEXT_NOT_WELL_FORMED: RecordRule = {
  id: 'text_not_well_formed',
  severity: 'error',
  summary: 'Text is valid UTF-8 without NUL characters.',
  why: 'Bytes that are not UTF-8 fail the parse; many systems end a text at the first NUL character.',
  fix: 'Repair the text in the database; NUL comes from \\u0000 in json columns.',
  evidence: 'inference',
  bad: '{"name":"Zur\\u0000Post"}',
  good: '{"name":"Zur Post"}',
  check(record, report) {
    const found = findText(record, (text) => text.includes('\0'));
    if (found !== undefined)
      report(found.pointer, `${show(found.text)} holds a NUL character`, found.text);
  },
};

export const JSON_UNPAIRED_SURROGATE: RecordRule = {
  id: 'json_unpaired_surrogate',
  severity: 'error',
  summary: 'Escaped surrogates in JSON text come in pairs.',
  why: 'Half a surrogate pair is no character and fails the parse; one failure must be assumed to cost the whole file.',
  fix: 'Repair the text: half of a character was cut off, usually by cutting at a fixed length.',
  evidence: 'protojson',
  source: PROTOJSON,
  bad: '{"name":"Zur Post \\ud83d"}',
  good: '{"name":"Zur Post \\ud83d\\ude00"}',
  check(record, report) {
    const found = findText(record, (text) => SURROGATE.test(text));
    if (found !== undefined)
      report(found.pointer, `${show(found.text)} holds half a surrogate pair`, found.text);
  },
};

function controlCharacters(declared: DeclaredObject): RecordRule {
  return {
    id: 'value_control_chars',
    severity: 'warning',
    summary: 'Values hold no control characters, line breaks and tabs among them.',
    why: 'Google uses these fields to match the venue; characters that nobody sees can keep equal texts from matching.',
    fix: 'Remove control characters from the source data.',
    evidence: 'inference',
    bad: '{"name":"Zur\\tPost"}',
    good: '{"name":"Zur Post"}',
    check(record, report) {
      visitObjects(declared, record, (object, { strings, pointer }) => {
        for (const field of strings) {
          const value = field.in(object);
          if (typeof value === 'string' && CONTROL.test(value))
            report(
              field.at(object, pointer),
              `${field.name} ${show(value)} holds control characters`,
              value,
            );
        }
      });
    },
  };
}

/** `elsewhere` is the field whose blanks another rule reports. */
function edgeWhitespace(declared: DeclaredObject, elsewhere: string): RecordRule {
  return {
    id: 'value_edge_whitespace',
    severity: 'warning',
    summary: 'Values have no blanks at their ends.',
    why: 'Google uses these fields to match the venue; blanks that nobody sees can keep equal texts from matching.',
    fix: 'Trim the value in the query: trim(name).',
    evidence: 'inference',
    bad: '{"name":"Zur Post "}',
    good: '{"name":"Zur Post"}',
    check(record, report) {
      visitObjects(declared, record, (object, { strings, pointer }) => {
        for (const field of strings) {
          const value = field.in(object);
          if (typeof value !== 'string' || value.trim().length === value.length) continue;
          if (field.name !== elsewhere)
            report(
              field.at(object, pointer),
              `${field.name} ${show(value)} has blanks at its ends`,
              value,
            );
        }
      });
    },
  };
}

function nullLiteral(declared: DeclaredObject): RecordRule {
  return {
    id: 'value_null_literal',
    severity: 'warning',
    summary: 'Absent values are left out, not written as a word such as null, None or N/A.',
    why: 'The word is taken for the value; only null or no field at all means that there is none.',
    fix: "Turn the word into null in the query: nullif(phone, 'N/A').",
    evidence: 'inference',
    bad: '{"telephone":"N/A"}',
    good: '{"telephone":null}',
    check(record, report) {
      visitObjects(declared, record, (object, { strings, pointer }) => {
        for (const field of strings) {
          const value = field.in(object);
          if (typeof value === 'string' && isNullLiteral(value))
            report(
              field.at(object, pointer),
              `${field.name} is the word ${show(value)} instead of nothing`,
              value,
            );
        }
      });
    },
  };
}

/** What must hold of the text in a record, by itself. */
export function textRules(declared: DeclaredObject, idField: string): readonly RecordRule[] {
  return [
    TEXT_NOT_WELL_FORMED,
    JSON_UNPAIRED_SURROGATE,
    controlCharacters(declared),
    edgeWhitespace(declared, idField),
    nullLiteral(declared),
  ];
}
