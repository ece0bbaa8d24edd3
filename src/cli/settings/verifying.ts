import { RULESET_NAMES, type RulesetName, type Severities } from '../../verify/rules/rulesets.js';
import {
  againstPlace,
  age,
  anyText,
  directoryOrUrl,
  oneOf,
  reportFiles,
  ruleSeverities,
  wholeNumber,
} from '../parsers.js';
import { REPEATED, type Setting } from '../setting.js';
import { onceOnly, scope, TARGET, toggle, VERIFY, value } from './row.js';

/** Settings of what `verify` looks at and what it makes of it. */
export const VERIFYING_SETTINGS = {
  strict: {
    ...toggle('--strict', false),
    env: ['FEEDGEN_STRICT'],
    help: 'let warnings fail the verification too',
    helpOf: { status: { help: 'let warnings fail too' } },
    ...scope('Limits', [...VERIFY, 'status']),
  },
  all: {
    ...toggle('--all', false),
    ...onceOnly,
    help: 'verify every set in a folder and below it, each by itself',
    ...scope('Source', VERIFY),
  },
  ruleset: {
    ...value<RulesetName>('--ruleset <name>', oneOf(...RULESET_NAMES), 's3'),
    env: ['FEEDGEN_RULESET'],
    help: 'severities of rules: s3, or google for the letter of Google',
    helpOf: { generate: { help: 'severities of rules for --verify full: s3 or google' } },
    ...scope('Limits', TARGET),
  },
  rule: {
    ...value<Severities>('--rule <name=severity>', ruleSeverities, new Map()),
    env: ['FEEDGEN_RULE'],
    configKey: 'rules',
    separator: ',',
    merge: (weaker: Severities, stronger: Severities) => new Map([...weaker, ...stronger]),
    fallbackText: 'as the ruleset has it',
    help: 'off, info, warning or error for a rule; may be repeated',
    helpOf: {
      generate: {
        help: 'off, info, warning or error for a rule of --verify full; may be repeated',
      },
    },
    ...scope('Limits', TARGET),
  },
  maxAge: {
    ...value<number | undefined>('--max-age <duration>', age, undefined),
    env: ['FEEDGEN_MAX_AGE'],
    fallbackText: 'none; of status 26h',
    help: 'age from which a set is invalid, such as 36h; a day is a warning',
    helpOf: {
      verify: { fallbackText: 'none' },
      status: { help: 'age from which the newest set is too old', fallbackText: '26h' },
    },
    ...scope('Limits', [...VERIFY, 'status']),
  },
  against: {
    ...value<string | undefined>('--against <location>', againstPlace, undefined),
    env: ['FEEDGEN_AGAINST'],
    fallbackText: 'the set that was published before, where it is still there',
    help: 'set to compare with: a directory, s3://…, or a descriptor; or none',
    ...scope('Target', VERIFY),
  },
  actions: {
    ...value<string | undefined>('--actions <location>', directoryOrUrl, undefined),
    env: ['FEEDGEN_ACTIONS'],
    fallbackText: 'none',
    help: 'action feed to find booking links by: a directory, s3://…, or a descriptor',
    ...scope('Target', VERIFY),
  },
  samples: {
    ...value<number>('--samples <n>', wholeNumber(0, 1000, 5), 5),
    env: ['FEEDGEN_SAMPLES'],
    help: 'findings shown for each rule',
    ...scope('Output', VERIFY),
  },
  report: {
    ...value<readonly string[]>('--report <file>', reportFiles, []),
    env: ['FEEDGEN_REPORT'],
    separator: REPEATED,
    fallbackText: 'none',
    help: 'write a report: .html (a page), .xml (JUnit) or .json; may be repeated',
    ...scope('Output', VERIFY),
  },
  listRules: {
    ...toggle('--list-rules', false),
    ...onceOnly,
    help: 'list all rules with their severities, and stop',
    ...scope('Output', VERIFY),
  },
  explain: {
    ...value<string | undefined>('--explain <rule>', anyText, undefined),
    ...onceOnly,
    fallbackText: 'none',
    help: 'say everything about a rule, and stop',
    ...scope('Output', VERIFY),
  },
} as const satisfies Readonly<Record<string, Setting<unknown>>>;
