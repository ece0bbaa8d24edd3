import type { QueryColumn } from '../core/source.js';
import { readRow } from './copy-text.js';
import type { RowEncoder } from './encoder.js';
import type { FeedKind } from './kind.js';
import { type Layout, layOut } from './layout.js';
import { fieldAt } from './paths.js';
import type { PlainField } from './plain-field.js';
import { type Leaf, leavesOf, type Member, planMembers } from './plan.js';
import type { RowScanner } from './row-scanner.js';

/** What all plain records with the same fields have in common. */
export interface KnownForm {
  readonly layout: Layout;
  /** Rules that warn of every one of them. */
  readonly warnings: readonly string[];
}

/** Absent and empty fields are bits of one number that a double holds exactly. */
const MOST_COLUMNS = 26;
const WORD = 2 ** MOST_COLUMNS;
/** Rows of more forms than this are no table of anybody's. */
const MOST_FORMS = 1000;

/**
 * The forms of plain rows: fields that are all plain leave nothing for the rules to judge but which fields there are, so what they say about the first
 * row of a form holds for all of them.
 */
export class Forms {
  readonly columns: number;
  readonly #plan: readonly Member[];
  readonly #leaves: readonly Leaf[];
  /** By position in `#leaves`; undefined where a value is never plain. */
  readonly #tests: readonly (PlainField | undefined)[];
  readonly #encoder: RowEncoder;
  readonly #known = new Map<number, KnownForm | undefined>();

  constructor(kind: FeedKind, columns: readonly QueryColumn[], encoder: RowEncoder) {
    this.columns = columns.length;
    this.#plan = planMembers(kind.fields, columns);
    this.#leaves = leavesOf(this.#plan);
    this.#tests = this.#leaves.map((leaf) => testOf(kind, leaf));
    this.#encoder = encoder;
  }

  /** The form of the row that was scanned last, which begins at `start`; undefined when it has to be encoded by itself. */
  of(scanner: RowScanner, bytes: Uint8Array, start: number): KnownForm | undefined {
    if (this.columns > MOST_COLUMNS || !this.#isPlain(scanner, bytes)) return undefined;
    const key = scanner.absent * WORD + scanner.empty;
    const known = this.#known.get(key);
    if (known !== undefined || this.#known.has(key)) return known;
    const form = this.#known.size < MOST_FORMS ? this.#learn(scanner, bytes, start) : undefined;
    this.#known.set(key, form);
    return form;
  }

  #isPlain({ absent, empty, starts, ends }: RowScanner, bytes: Uint8Array): boolean {
    const valueless = absent | empty;
    const leaves = this.#leaves;
    for (let at = 0; at < leaves.length; at += 1) {
      const column = (leaves[at] as Leaf).column;
      if ((valueless & (1 << column)) !== 0) continue;
      const test = this.#tests[at];
      if (test === undefined || !test(bytes, starts[column] as number, ends[column] as number))
        return false;
    }
    return true;
  }

  #learn({ absent }: RowScanner, bytes: Uint8Array, start: number): KnownForm | undefined {
    const { findings } = this.#encoder.encode(readRow(bytes, start));
    if (findings.some(({ severity }) => severity === 'error')) return undefined;
    const warnings = findings.filter(({ severity }) => severity === 'warning');
    return {
      layout: layOut(this.#plan, ({ column }) => (absent & (1 << column)) === 0),
      warnings: warnings.map(({ rule }) => rule.id),
    };
  }
}

/** A test is about the declared type: a number in a text column is judged by the rules. */
function testOf(kind: FeedKind, { path, kind: columnKind }: Leaf): PlainField | undefined {
  const type = fieldAt(kind.fields, path)?.type;
  const fits = type === 'string' ? columnKind === 'text' : type === columnKind;
  return fits ? kind.plain[path] : undefined;
}
