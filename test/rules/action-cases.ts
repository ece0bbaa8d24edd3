import { gzipSync } from 'node:zlib';
import { POINTER_NAME } from '../../src/core/file-set.js';
import { severitiesOf } from '../../src/verify/rules/rulesets.js';
import type { VerifyOptions } from '../../src/verify/verify-options.js';
import { entities, entity, SetReader, TIMESTAMP } from '../support/feed-set.js';
import { type SetCases, untouched } from './set-case.js';

type Json = Record<string, unknown>;

interface FeedOptions {
  readonly name?: string;
  /** Bytes of its only data file; made from the records unless given, null for none. */
  readonly content?: Uint8Array | null;
  readonly data_file?: readonly string[];
}

/** Compares with an action feed of these records. */
function actions(records: readonly unknown[], options: FeedOptions = {}): Partial<VerifyOptions> {
  const { name = 'reservewithgoogle.action.v2', data_file = ['action_feed_1_0000.json.gz'] } =
    options;
  const { content = gzipSync(JSON.stringify({ data: records })) } = options;
  const target = new SetReader();
  const descriptor = { generation_timestamp: TIMESTAMP, name, data_file };
  target.put(POINTER_NAME, JSON.stringify(descriptor));
  if (content !== null) target.put('action_feed_1_0000.json.gz', content);
  return { actions: { target, descriptorName: POINTER_NAME } };
}

/** A record of an action feed, for the n-th entity. */
function action(n: number, url: string): Json {
  return {
    entity_id: `dining-${n}`,
    link_id: `link-${n}`,
    url,
    actions: [{ dining_info: { dining_type: 'TABLE_RESERVATION' } }],
  };
}

/** The url of the n-th entity. */
function website(n: number): string {
  return String(entity(n).url);
}

const booking = entities(10).map((_, index) => action(index + 1, `https://book.de/${index + 1}`));
const long = `https://haus-3.de/${'a'.repeat(5_000)}`;

/** What breaks each rule about a set and the action feed beside it, and what does not. */
export const ACTION_CASES: SetCases = {
  url_is_booking_link: {
    breaks: [
      {
        case: 'one entity has the link of its action',
        verify: actions([...booking, action(3, website(3))]),
        change: untouched,
        found: ['info url_is_booking_link 1'],
      },
      {
        case: 'every entity has, some of them in two actions',
        verify: actions(
          entities(10).flatMap((_, n) => [1, 2].map(() => action(n + 1, website(n + 1)))),
        ),
        change: untouched,
        found: ['info url_is_booking_link 10'],
      },
      {
        case: 'in camelCase, as ProtoJSON reads it too',
        verify: actions([{ entityId: 'dining-3', linkId: 'l', url: website(3) }]),
        change: untouched,
        found: ['info url_is_booking_link 1'],
      },
      {
        case: 'in an action feed of the first version',
        verify: actions(
          [{ entity_id: 'dining-3', actions: [{ appointment_info: { url: website(3) } }] }],
          { name: 'reservewithgoogle.action' },
        ),
        change: untouched,
        found: ['info url_is_booking_link 1'],
      },
      {
        case: 'a url too long to be kept',
        options: {
          records: entities(10).map((each, n) => (n === 2 ? { ...each, url: long } : each)),
        },
        verify: actions([action(3, long)]),
        change: untouched,
        found: ['info url_is_booking_link 1'],
      },
    ],
    holds: [
      { case: 'links of their own', verify: actions(booking), change: untouched },
      {
        case: 'the url of another entity',
        verify: actions([action(3, website(4)), action(4, website(3))]),
        change: untouched,
      },
      {
        case: 'an entity that is not in the set',
        verify: actions([action(300, website(3))]),
        change: untouched,
      },
      {
        case: 'one character more, or blanks that count for nothing else',
        verify: actions([action(3, `${website(3)}#a`), action(4, ` ${website(4)}`)]),
        change: untouched,
      },
      {
        case: 'records of the action feed that are none',
        verify: actions([null, 1, {}, { entity_id: 3, url: 4, actions: 5 }, { entity_id: ' ' }]),
        change: untouched,
      },
      {
        case: 'entities without a url',
        options: {
          records: entities(10).map(({ url, ...rest }) =>
            url === website(3) ? rest : { ...rest, url },
          ),
        },
        verify: {
          ...actions([action(3, website(3)), { entity_id: 'dining-3', url: '' }]),
          ...lax(),
        },
        change: untouched,
      },
    ],
  },
  action_feed_missing: {
    breaks: [
      {
        case: 'no descriptor',
        verify: { actions: { target: new SetReader(), descriptorName: POINTER_NAME } },
        change: untouched,
        found: ['error action_feed_missing 1'],
      },
      {
        case: 'another feed',
        verify: actions(booking, { name: 'reservewithgoogle.entity' }),
        change: untouched,
        found: ['error action_feed_missing 1'],
      },
      {
        case: 'names that cannot be read',
        verify: actions(booking, { data_file: ['../action.json'] }),
        change: untouched,
        found: ['error action_feed_missing 1'],
      },
      {
        case: 'a data file that is not there',
        verify: actions(booking, { content: null }),
        change: untouched,
        found: ['error action_feed_missing 1'],
      },
      {
        case: 'a data file that is cut: what was read before is told all the same',
        verify: actions([], {
          data_file: ['action_feed_1_0000.json.gz', 'action_feed_1_0001.json.gz'],
          content: gzipSync(JSON.stringify({ data: [action(3, 'https://book.de/3')] })),
        }),
        change: untouched,
        found: ['error action_feed_missing 1'],
      },
      {
        case: 'a data file that is damaged',
        verify: actions([], { content: gzipSync('{"data":[').subarray(0, 12) }),
        change: untouched,
        found: ['error action_feed_missing 1'],
      },
    ],
    holds: [
      { case: 'an action feed that can be read', verify: actions(booking), change: untouched },
    ],
  },
};

/** Without the rule that a lacking url breaks. */
function lax(): Partial<VerifyOptions> {
  return { severities: severitiesOf('s3', new Map([['url_missing', 'off']])) };
}
