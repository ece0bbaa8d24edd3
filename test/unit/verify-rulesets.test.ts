import { describe, expect, test } from '@jest/globals';
import { DESCRIPTOR_SUFFIX } from '../../src/core/file-set.js';
import { ruleById } from '../../src/verify/rules/index.js';
import { ruleFacts } from '../../src/verify/rules/rule-facts.js';
import {
  ALWAYS_ERRORS,
  RULESETS,
  type RuleSeverity,
  severitiesOf,
} from '../../src/verify/rules/rulesets.js';
import { entity, FeedSet, found } from '../support/feed-set.js';

const chosen = (...pairs: readonly (readonly [string, RuleSeverity])[]) =>
  severitiesOf('s3', new Map(pairs));

/** A record with an error, one that its rule calls a warning in this case, and a warning. */
function flawed(): FeedSet {
  const { url, ...rest } = entity(7);
  return new FeedSet({ records: [entity(1), { ...rest, rating: 5, name: '' }, entity(3)] });
}

describe('rulesets', () => {
  test('name rules that exist, and only what differs from them', () => {
    for (const severities of Object.values(RULESETS))
      for (const [name, severity] of severities) {
        expect([name, ruleById(name)?.severity]).not.toEqual([name, undefined]);
        expect([name, severity]).not.toEqual([name, ruleById(name)?.severity]);
      }
  });

  test('leave those alone without which nothing can be verified', () => {
    for (const name of ALWAYS_ERRORS) {
      expect(ruleById(name)?.severity).toBe('error');
      for (const severities of Object.values(RULESETS)) expect(severities.has(name)).toBe(false);
    }
  });

  test('the default finds nothing in a set as feedgen writes it', async () => {
    const severities = severitiesOf('s3', new Map());
    expect(found(await new FeedSet().verify({ severities, strict: true }))).toEqual([]);
  });

  test('google insists on the descriptor under its own name', async () => {
    const severities = severitiesOf('google', new Map());
    const set = new FeedSet();
    const descriptorName = set.stem + DESCRIPTOR_SUFFIX;
    expect(found(await set.verify({ severities, descriptorName, strict: true }))).toEqual([]);
    set.target.objects.delete(descriptorName);
    expect(found(await set.verify())).toEqual(['warning pointer_descriptor_missing 1']);
    const report = await set.verify({ severities });
    expect(found(report)).toEqual([
      'error descriptor_bad_suffix 1',
      'error pointer_descriptor_missing 1',
    ]);
    expect(report).toMatchObject({ valid: false, metadata: { valid: false, problems: 2 } });
  });
});

describe('a severity that was chosen for a rule', () => {
  test('is none: rules and their cases have their own', async () => {
    expect(found(await flawed().verify())).toEqual([
      'error name_blank 1',
      'warning entity_unknown_field 1',
      'warning url_missing 1',
    ]);
  });

  test('replaces its own, and that of a case', async () => {
    const severities = chosen(
      ['name_blank', 'info'],
      ['url_missing', 'error'],
      ['entity_unknown_field', 'error'],
    );
    const report = await flawed().verify({ severities });
    expect(found(report)).toEqual([
      'error entity_unknown_field 1',
      'error url_missing 1',
      'info name_blank 1',
    ]);
    expect(report).toMatchObject({ valid: false, errors: 2, warnings: 0, infos: 1 });
  });

  test('off: nothing is found, counted or failed', async () => {
    const severities = chosen(
      ['name_blank', 'off'],
      ['url_missing', 'off'],
      ['entity_unknown_field', 'off'],
    );
    const report = await flawed().verify({ severities, strict: true });
    expect(report).toMatchObject({ valid: true, errors: 0, warnings: 0, infos: 0, notices: [] });
  });

  test('wins over the ruleset, and shows in what is said of the rule', () => {
    const severities = severitiesOf('google', new Map([['pointer_descriptor_missing', 'off']]));
    expect(severities.get('pointer_descriptor_missing')).toBe('off');
    const facts = ruleFacts(severities);
    expect(facts.find(({ rule }) => rule === 'pointer_descriptor_missing')?.severity).toBe('off');
    expect(facts.find(({ rule }) => rule === 'name_missing')?.severity).toBe('error');
  });
});
