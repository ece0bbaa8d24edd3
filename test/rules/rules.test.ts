import { describe, expect, test } from '@jest/globals';
import { ENTITY } from '../../src/feeds/entity.js';
import { FEED_KINDS } from '../../src/feeds/index.js';
import { checkRecord, type Finding } from '../../src/feeds/rule.js';
import { RULE_GROUPS, RULES, ruleById } from '../../src/verify/rules/index.js';
import { FeedSet, found } from '../support/feed-set.js';
import { judgeRecord } from '../support/judge-record.js';
import { ACTION_CASES } from './action-cases.js';
import { CONTENT_CASES } from './content-cases.js';
import { DESCRIPTOR_CASES } from './descriptor-cases.js';
import { ENTITY_CASES } from './entity-cases.js';
import { FILE_CASES } from './file-cases.js';
import { FILE_SET_CASES } from './file-set-cases.js';
import { HISTORY_CASES } from './history-cases.js';
import { LIKENESS_CASES } from './likeness-cases.js';
import { NEIGHBOUR_CASES } from './neighbour-cases.js';
import { RUN_RECORD_CASES } from './run-record-cases.js';

/** What is always found together with a rule, because whatever breaks the one breaks the other. */
const COMPANIONS: Readonly<Record<string, readonly string[]>> = {
  data_file_wrong_directory: ['data_file_not_found'],
  descriptor_name_legacy: ['feed_kind_not_checked'],
  feed_has_no_entities: ['shard_has_no_entities'],
  file_too_large_compressed: ['gzip_not_used'],
  shard_count_high: ['shard_tiny'],
  field_coverage_drop: ['telephone_missing'],
  text_not_well_formed: ['value_control_chars'],
};

const SET_TABLES = [
  DESCRIPTOR_CASES,
  FILE_SET_CASES,
  NEIGHBOUR_CASES,
  FILE_CASES,
  LIKENESS_CASES,
  ACTION_CASES,
  HISTORY_CASES,
  RUN_RECORD_CASES,
];

/** For each case of a rule, the names of the rules that are broken. */
interface Broken {
  readonly breaks: readonly (readonly string[])[];
  readonly holds: readonly (readonly string[])[];
}

function brokenSets(rule: string): Broken {
  const all = SET_TABLES;
  const cases = all.flatMap((table) => table[rule] ?? []);
  const names = ({ found: lines = [] }: { readonly found?: readonly string[] }) =>
    lines.map((line) => line.split(' ')[1] ?? '');
  return {
    breaks: cases.flatMap(({ breaks }) => breaks.map(names)),
    holds: cases.flatMap(({ holds }) => holds.map(names)),
  };
}

function brokenRecords(rule: string): Broken {
  const names = (findings: readonly Finding[]) => [
    ...new Set(findings.map(({ rule: { id } }) => id)),
  ];
  const isContent = Object.hasOwn(CONTENT_CASES, rule);
  const judge = (record: unknown) =>
    names(isContent ? judgeRecord(record) : checkRecord(ENTITY.rules, record));
  const { breaks = [], holds = [] } = { ...ENTITY_CASES, ...CONTENT_CASES }[rule] ?? {};
  return { breaks: breaks.map(({ record }) => judge(record)), holds: holds.map(judge) };
}

describe('the registry', () => {
  test('has every rule once, in one group', () => {
    const ids = RULES.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
    for (const { rules } of FEED_KINDS) for (const { id } of rules) expect(ids).toContain(id);
    expect(RULE_GROUPS.map(({ id }) => id)).toEqual([
      'descriptor',
      'file_set',
      'file',
      'entity',
      'likeness',
      'actions',
      'history',
      'run_record',
    ]);
  });

  test('has a rule for every fixture', () => {
    const tables = [ENTITY_CASES, CONTENT_CASES, ...SET_TABLES];
    const names = tables.flatMap((table) => Object.keys(table));
    expect(names.filter((name) => ruleById(name) === undefined)).toEqual([]);
  });
});

describe.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  test('has a fixture that breaks it and nothing else, and one that does not', () => {
    const [sets, records] = [brokenSets(id), brokenRecords(id)];
    const alone = [id, ...(COMPANIONS[id] ?? [])].sort();
    const breaks = [...sets.breaks, ...records.breaks].map((names) => [...names].sort());
    const holds = [...sets.holds, ...records.holds];
    // Fixtures are in test/rules/*-cases.ts; a rule without them is not finished.
    expect(breaks).toContainEqual(alone);
    expect(holds.length).toBeGreaterThan(0);
    expect(holds.filter((names) => names.includes(id))).toEqual([]);
  });

  test('says in sentences what must hold, why, and what to do', () => {
    expect(id).toMatch(/^[a-z0-9]+(_[a-z0-9]+)+$/);
    for (const text of [rule.summary, rule.why, rule.fix]) expect(text).toMatch(/^\S.{14,}\.$/);
  });

  test('has evidence, with a page where it is not our own', () => {
    expect(['google', 'protojson', 'reported', 'inference']).toContain(rule.evidence);
    if (rule.evidence === 'google' || rule.evidence === 'protojson')
      expect(rule.source).toMatch(/^https:\/\//);
  });

  test('has examples of which one breaks it and one does not', async () => {
    expect(rule.bad).toMatch(/^\S.*\S$/);
    expect(rule.good).toMatch(/^\S.*\S$/);
    expect(rule.bad).not.toBe(rule.good);
    const [bad, good] = [exampleSet(id, rule.bad), exampleSet(id, rule.good)];
    expect([id, bad === undefined]).toEqual([id, good === undefined]);
    if (bad === undefined || good === undefined) return;
    const findings = [await bad.verify(), await good.verify()].map((report) =>
      found(report).map((line) => line.split(' ')[1]),
    );
    expect(findings).toEqual([expect.arrayContaining([id]), expect.not.arrayContaining([id])]);
  });
});

/** A set with the example in its place; undefined for one in words. */
function exampleSet(id: string, example: string): FeedSet | undefined {
  const group = RULE_GROUPS.find(({ rules }) => rules.some((rule) => rule.id === id))?.id;
  const isKind = FEED_KINDS.some((kind) => kind.id === group);
  if (!isKind && !/^[{[]/.test(example)) return undefined;
  const set = new FeedSet({ chunk: 100, gzip: false });
  set.state.objects.clear();
  if (group === 'descriptor' || group === 'file_set') set.putDescriptor(example);
  else
    set.putJson(
      set.file(0),
      isKind && !example.startsWith('{"data"') ? `{"data":[${example}]}` : example,
    );
  return set;
}
