import { DESCRIPTOR_SUFFIX, POINTER_NAME } from '../../src/core/file-set.js';
import { severitiesOf } from '../../src/verify/rules/rulesets.js';
import { entity, type FeedSet, type SetObject, TIMESTAMP } from '../support/feed-set.js';

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

/** Changes what the store tells of an object, the first data file unless another is named. */
export function headed(headers: Partial<SetObject>, name = (set: FeedSet) => set.file(0)) {
  return (set: FeedSet) => {
    const object = set.target.objects.get(name(set));
    if (object !== undefined) Object.assign(object, headers);
  };
}

/** Puts the descriptor of another set of the feed beside, stored so many seconds after the set was. */
export function beside(
  name: string,
  generation_timestamp: number,
  { after = -86_400, files = [], feed = 'reservewithgoogle.entity' }: BesideOptions = {},
) {
  return (set: FeedSet) => {
    const seconds = (at: number) => new Date((TIMESTAMP + at) * 1000);
    for (const own of [POINTER_NAME, DESCRIPTOR]) headed({ modified: seconds(5) }, () => own)(set);
    const data_file = files.map((file) => set.files[file]);
    set.target.put(name, JSON.stringify({ generation_timestamp, name: feed, data_file }));
    headed({ modified: seconds(5 + after) }, () => name)(set);
  };
}

interface BesideOptions {
  readonly after?: number;
  /** Numbers of data files of the set that it lists too. */
  readonly files?: readonly number[];
  readonly feed?: string;
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
