import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findSecrets, spellings } from '../support/oracle/canary.js';
import { Consumer } from '../support/oracle/consumer.js';
import { judgeLedger } from '../support/oracle/ledger.js';
import { directoryView } from '../support/oracle/view.js';

const ROWS = [
  ['ledger-1', 'batch 1 amount 5 state 9'],
  ['ledger-2', 'batch 1 amount -5 state 9'],
] as const;

let directory: string;
let consumer: Consumer<unknown>;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'feedgen-oracle-'));
  consumer = new Consumer(directoryView(directory), judgeLedger);
});

afterEach(() => rmSync(directory, { recursive: true }));

function put(name: string, content: string | Uint8Array): void {
  writeFileSync(join(directory, name), content);
}

function publish(timestamp: number, rows: readonly (readonly [string, string])[] = ROWS): void {
  const data = rows.map(([entity_id, name]) => ({ entity_id, name }));
  put(`f_${timestamp}_0.json.gz`, gzipSync(JSON.stringify({ data })));
  const text = describeSet(timestamp, [`f_${timestamp}_0.json.gz`]);
  put(`f_${timestamp}.filesetdesc.json`, text);
  put('metadata.json', text);
}

function describeSet(generation_timestamp: number, data_file: readonly string[]): string {
  return JSON.stringify({ generation_timestamp, name: 'a feed', data_file });
}

function found(): string[] {
  return consumer.stop().map(({ invariant, what }) => `${invariant} ${what}`);
}

describe('the consumer', () => {
  test('sees nothing wrong with good sets, and remembers them', () => {
    consumer.look();
    publish(7);
    consumer.look();
    publish(8);
    expect(found()).toEqual([]);
    expect([...consumer.sets.values()].map(({ records }) => records)).toEqual([2, 2]);
  });

  test.each<[string, () => void, RegExp]>([
    [
      'a data file is missing',
      () => unlinkSync(join(directory, 'f_8_0.json.gz')),
      /^I[13] .*f_8_0/,
    ],
    ['a data file is torn', () => put('f_8_0.json.gz', 'x'), /^I1 .*no whole gzip/m],
    [
      'a data file is another one',
      () => put('f_7_0.json.gz', gzipSync('{"data":[]}')),
      /^I1 .*changed/,
    ],
    ['a descriptor is torn', () => put('f_9.filesetdesc.json', '{"generation_ti'), /^I1 .*no JSON/],
    [
      'a descriptor changes',
      () => put('f_7.filesetdesc.json', describeSet(6, ['f_7_0.json.gz'])),
      /^I1 .*another one/,
    ],
    [
      'a descriptor names nothing',
      () => put('f_9.filesetdesc.json', describeSet(9, [])),
      /^I1 .*names no/,
    ],
    [
      'two sets have one moment',
      () => put('g.filesetdesc.json', describeSet(8, ['f_8_0.json.gz'])),
      /^I6 /,
    ],
    [
      'the pointer goes back',
      () => put('metadata.json', describeSet(7, ['f_7_0.json.gz'])),
      /^I3 .*from 8 to 7/,
    ],
    [
      'the pointer disappears',
      () => unlinkSync(join(directory, 'metadata.json')),
      /^I3 .*disappeared/,
    ],
    ['the pointer is torn', () => put('metadata.json', ''), /^I1 metadata.json: it is no JSON/],
    ['a batch is torn apart', () => publish(9, ROWS.slice(0, 1)), /^I2 .*sums to 5/],
    [
      'two states are mixed',
      () => publish(9, [...ROWS, ['ledger-3', 'batch 2 amount 0 state 8']]),
      /^I2 .*states 9, 8/,
    ],
    ['a record is there twice', () => publish(9, [...ROWS, ...ROWS]), /^I2 .*twice/],
  ])('tells when %s', (_, damage, what) => {
    publish(7);
    publish(8);
    consumer.look(true);
    damage();
    expect(found().join('\n')).toMatch(what);
  });
});

describe('the search for secrets', () => {
  const SECRET = `p@ss/w%rd'"&1`;

  test.each(spellings(SECRET))('finds %s', (spelling) => {
    expect(findSecrets(`before ${spelling} after`, ['another', SECRET])).not.toEqual([]);
  });

  test('finds base64 of it at every place', () => {
    for (const before of ['', 'a', 'ab', 'abc', 'user:'])
      expect(
        findSecrets(Buffer.from(`${before}${SECRET}, and more`).toString('base64'), [SECRET]),
      ).toHaveLength(1);
  });

  test('finds nothing in innocent text', () => {
    expect(findSecrets('postgres://reader:***@h/d p@ss', [SECRET])).toEqual([]);
  });
});
