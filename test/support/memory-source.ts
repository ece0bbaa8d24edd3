import { FeedgenError } from '../../src/core/errors.js';
import type { RowBlock } from '../../src/core/row-block.js';
import type {
  Chunk,
  QueryColumn,
  RunLock,
  Snapshot,
  Source,
  SourceIdentity,
} from '../../src/core/source.js';
import { copyText } from '../../src/db/copy-text.js';

export type Row = Readonly<Record<string, string | null>>;

/** Columns of the memory source: all text but the two coordinates. */
export const COLUMNS: readonly QueryColumn[] = [
  { name: 'key', kind: 'text' },
  { name: 'entity_id', kind: 'text' },
  { name: 'name', kind: 'text' },
  { name: 'telephone', kind: 'text' },
  { name: 'url', kind: 'text' },
  { name: 'location.latitude', kind: 'number' },
  { name: 'location.longitude', kind: 'number' },
  { name: 'location.address.country', kind: 'text' },
  { name: 'location.address.locality', kind: 'text' },
  { name: 'location.address.region', kind: 'text' },
  { name: 'location.address.postal_code', kind: 'text' },
  { name: 'location.address.street_address', kind: 'text' },
];

/** A good row of the entity feed; `change` overrides columns by name. */
export function goodRow(n: number, change: Row = {}): Row {
  return {
    key: String(n),
    entity_id: `dining-${n}`,
    name: `Gasthaus Nr. ${n}`,
    telephone: '+493012345678',
    url: `https://gasthaus-${n}.de/`,
    'location.latitude': '52.520008',
    'location.longitude': '13.404954',
    'location.address.country': 'DE',
    'location.address.locality': 'Berlin',
    'location.address.region': 'Berlin',
    'location.address.postal_code': '10117',
    'location.address.street_address': `Unter den Linden ${n}`,
    ...change,
  };
}

export interface MemorySourceOptions {
  readonly rows: readonly Row[];
  /** What the database says it counts; the rows' number unless a test lies. */
  readonly counted?: number;
  readonly takenAt?: number;
  readonly kind?: SourceIdentity['kind'];
  readonly database?: string;
  /** The read fails when this many rows were handed out. */
  readonly failAfter?: number;
  readonly batch?: number;
  /** Called with every row handed out: to abort a run in the middle, for example. */
  readonly onRow?: (n: number) => void;
  /** Called when the run lock is taken: to let another run end just before, for example. */
  readonly onLock?: () => Promise<void>;
  /** The run lock is lost before it is confirmed. */
  readonly loseLock?: boolean;
}

/** A source of rows held in memory, with the faults a database can have; records what was opened and closed. */
export class MemorySource implements Source {
  readonly identity: SourceIdentity;
  readonly log: string[] = [];
  readonly #options: MemorySourceOptions;

  constructor(options: MemorySourceOptions) {
    this.#options = options;
    const kind = options.kind ?? 'server';
    this.identity = { kind, host: 'memory', database: options.database ?? 'test', user: 'test' };
  }

  async openSnapshot(): Promise<Snapshot> {
    this.log.push('open snapshot');
    const { rows, counted } = this.#options;
    const takenAt = this.#options.takenAt ?? 1_700_000_000;
    return {
      info: { takenAt, id: '1:1:', replayLagSeconds: null },
      reader: 'cursor',
      columns: COLUMNS,
      count: async () => counted ?? rows.length,
      chunks: (size) => this.#chunks(size),
      repeated: async (column, values) => this.#repeated(column, values),
      close: async () => {
        if (this.log.at(-1) !== 'close snapshot') this.log.push('close snapshot');
      },
    };
  }

  async lock(): Promise<RunLock> {
    await this.#options.onLock?.();
    this.log.push('lock');
    return {
      confirm: async () => {
        if (this.#options.loseLock === true) throw new FeedgenError('locked', 'the lock was lost');
      },
      release: async () => {
        this.log.push('release');
      },
    };
  }

  async close(): Promise<void> {
    this.log.push('close');
  }

  async *#chunks(size: number): AsyncGenerator<Chunk> {
    const { rows } = this.#options;
    for (let from = 0, number = 0; from < rows.length; from += size, number++) {
      yield { number, blocks: this.#blocks(from, Math.min(from + size, rows.length)) };
    }
  }

  async *#blocks(from: number, to: number): AsyncGenerator<RowBlock> {
    const { rows, failAfter, onRow, batch = 7 } = this.#options;
    for (let start = from; start < to; start += batch) {
      const some: (Buffer | null)[][] = [];
      for (let n = start; n < Math.min(start + batch, to); n++) {
        if (n === failAfter) throw new FeedgenError('source', 'the connection was lost');
        onRow?.(n);
        some.push(rawRow(rows[n] ?? {}));
      }
      yield { bytes: copyText(some), rows: some.length };
    }
  }

  #repeated(column: string, values: readonly string[]): ReadonlySet<string> {
    const seen = new Map<string, number>();
    for (const row of this.#options.rows) {
      const value = row[column];
      if (typeof value === 'string') seen.set(value, (seen.get(value) ?? 0) + 1);
    }
    return new Set(values.filter((value) => (seen.get(value) ?? 0) > 1));
  }
}

function rawRow(row: Row): (Buffer | null)[] {
  return COLUMNS.map(({ name }) => {
    const value = row[name] ?? null;
    return value === null ? null : Buffer.from(value);
  });
}
