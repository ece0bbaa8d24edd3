import { DESCRIPTOR_SUFFIX } from '../../src/core/file-set.js';
import { severitiesOf } from '../../src/verify/rulesets.js';
import { entity, type FeedSet, TIMESTAMP } from '../support/feed-set.js';

/** A good set with one change. */
export interface SetCase {
  /** What the change is, the end of a test's name. */
  readonly case: string;
  readonly options?: ConstructorParameters<typeof FeedSet>[0];
  readonly verify?: Parameters<FeedSet['verify']>[0];
  change(set: FeedSet): void;
  /** `severity rule count` of everything that is found; nothing unless given. */
  readonly found?: readonly string[];
}

/** By rule: sets that break it, and sets that do not though they are near it. */
export type SetCases = Readonly<
  Record<string, { readonly breaks: readonly SetCase[]; readonly holds: readonly SetCase[] }>
>;

/** Name of the descriptor beside the pointer. */
export const DESCRIPTOR = `facility_feed_${TIMESTAMP}${DESCRIPTOR_SUFFIX}`;

/** Verifies by the letter of Google, the descriptor under its own name. */
export const AS_GOOGLE = {
  severities: severitiesOf('google', new Map()),
  descriptorName: DESCRIPTOR,
};

/** A record that is in no set yet, as JSON. */
export const FIRST = JSON.stringify(entity(100));

/** The good set as it is. */
export function untouched(): void {}

/** Changes keys of the descriptor; undefined leaves one out. */
export function described(changes: Record<string, unknown>) {
  return (set: FeedSet) => {
    set.state.objects.clear();
    Object.assign(set.descriptor, changes);
    set.putDescriptor(JSON.stringify(set.descriptor));
  };
}

/** Adds a data file of this name. */
export function added(name: string) {
  return (set: FeedSet) => {
    set.target.put(name, `{"data":[${FIRST}]}`);
    described({ data_file: [...set.files, name] })(set);
  };
}

/** Replaces the content of the first data file, and forgets what the run wrote. */
export function content(json: string | Uint8Array) {
  return (set: FeedSet) => {
    set.state.objects.clear();
    set.putJson(set.file(0), json);
  };
}

/** Replaces the stored bytes of the first data file, and forgets what the run wrote. */
export function stored(change: (bytes: Buffer) => Uint8Array) {
  return (set: FeedSet) => {
    set.state.objects.clear();
    set.target.put(set.file(0), change(set.target.bytes(set.file(0))));
  };
}

/** Makes the first data file so many bytes long, with blanks. */
export function padded(bytes: number) {
  return (set: FeedSet) => {
    set.target.piece = 1 << 20;
    const json = Buffer.from(`{"data":[${FIRST}]}`);
    stored(() => Buffer.alloc(bytes, ' ').fill(json, 0, json.length))(set);
  };
}

/** Changes what the run recorded. */
export function recorded(change: (record: FeedSet['record']) => Partial<FeedSet['record']>) {
  return (set: FeedSet) => {
    set.record = { ...set.record, ...change(set.record) };
    set.saveRecord();
  };
}
