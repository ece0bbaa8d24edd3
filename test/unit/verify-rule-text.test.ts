import { describe, expect, test } from '@jest/globals';
import type { Paint } from '../../src/verify/report/report-text.js';
import { RULE_GROUPS, RULES } from '../../src/verify/rules/index.js';
import { ruleFacts } from '../../src/verify/rules/rule-facts.js';
import { formatRule, formatRuleList } from '../../src/verify/rules/rule-text.js';

const same = (text: string) => text;
const paint: Paint = { error: same, warning: same, info: same, ok: same, dim: same };
const tagged = (tag: string) => (text: string) => `<${tag}>${text}</${tag}>`;
const COLOURED: Paint = {
  error: tagged('e'),
  warning: tagged('w'),
  info: tagged('i'),
  ok: tagged('o'),
  dim: tagged('d'),
};
const facts = ruleFacts(new Map());

function fact(name: string, severities = new Map()) {
  const found = ruleFacts(severities).find(({ rule }) => rule === name);
  if (found === undefined) throw new Error(`no rule ${name}`);
  return found;
}

describe('the list of rules', () => {
  const text = formatRuleList(facts, { width: 80, paint });

  test('has every rule once, with its severity, under the heading of its group', () => {
    const listed = [...text.matchAll(/^ {2}(\w+) +(error|warning|info)( |$)/gm)];
    expect(listed.map(([, rule, severity]) => [rule, severity])).toEqual(
      RULES.map(({ id, severity }) => [id, severity]),
    );
    const headings = text.split('\n').filter((line) => /^\S/.test(line));
    expect(headings).toEqual(RULE_GROUPS.map(({ title }) => title));
  });

  test('keeps within 80 columns and loses no word', () => {
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    const words = text.replaceAll(/\s+/g, ' ');
    for (const { summary } of RULES) expect(words).toContain(summary);
  });

  test('colours the severity and nothing else, in columns as without colour', () => {
    const coloured = formatRuleList(facts, { width: 80, paint: COLOURED });
    expect(coloured.replaceAll(/<\/?\w>/g, '')).toBe(text);
    expect(coloured).toMatch(/^ {2}name_missing +<e>error<\/e> {4}An entity has a name\.$/m);
  });
});

describe('what is said of one rule', () => {
  test('is all of it, with JSON in one piece', () => {
    expect(formatRule(fact('string_field_not_string'), { width: 60, paint })).toBe(
      [
        'string_field_not_string: error',
        '  String fields hold JSON strings.',
        '',
        '  why       A conforming parser refuses a bare number in a',
        '            string field, and one failure must be assumed to',
        '            cost the whole file.',
        '  fix       Cast the column to text: a bare number in a',
        '            string field fails the whole file.',
        '  evidence  follows from ProtoJSON, the JSON form of',
        '            protocol buffers',
        '            https://protobuf.dev/programming-guides/json/',
        '',
        '  bad       {"entity_id":17}',
        '  good      {"entity_id":"17"}',
        '',
      ].join('\n'),
    );
  });

  test('has no source where there is none, and the severity that is in force', () => {
    const options = { width: 80, paint: COLOURED };
    const off = formatRule(fact('file_empty', new Map([['file_empty', 'off']])), options);
    expect(off).toMatch(/^file_empty: <d>off<\/d>\n/);
    expect(off).toMatch(/ {2}evidence {2}our own inference\n\n/);
  });
});
