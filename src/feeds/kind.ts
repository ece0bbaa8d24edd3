import type { PlainFields } from './plain-field.js';
import type { RecordRule } from './rule.js';

/** The declared shape of one field of a record. */
export type Field =
  | { readonly type: 'string' }
  | { readonly type: 'number' }
  | { readonly type: 'object'; readonly fields: Fields };

/** The declared fields of an object by name, in the order in which they are written. */
export type Fields = Readonly<Record<string, Field>>;

/** Dotted paths of the fields by which records are compared with each other and with those of an earlier set. */
export interface ComparedFields {
  readonly name: string;
  readonly telephone: string;
  readonly url: string;
  readonly latitude: string;
  readonly longitude: string;
  /** Fields that tell a street: an address without any is like no other. */
  readonly street: readonly string[];
  /** Fields that must be the same as well, if only by being absent. */
  readonly address: readonly string[];
}

/** A feed kind: the declared shape of its records, its names, and the rules that every record must pass. */
export interface FeedKind {
  /** The value of `--feed`, and the name of its query in `sql/feeds/`. */
  readonly id: string;
  /** The name in the descriptor. */
  readonly feedName: string;
  /** The first part of every file name of a set. */
  readonly filePrefix: string;
  readonly fields: Fields;
  /** Names that people use by mistake, in lower case without separators, with the paths they mean. */
  readonly synonyms: Readonly<Record<string, string>>;
  /** Top-level fields a query must supply, by themselves or by a path below them. */
  readonly required: readonly string[];
  /** The field that identifies a record and is unique in the feed. */
  readonly idField: string;
  readonly compared: ComparedFields;
  readonly rules: readonly RecordRule[];
  /** Which fields need none of the rules, told from their bytes. */
  readonly plain: PlainFields;
}
