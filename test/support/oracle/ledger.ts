import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import { pick, type Random, random } from '../random.js';
import type { Judge, SeenSet } from './consumer.js';

/**
 * The feed of the ledger: rows of batches whose amounts sum to zero at every moment, and the number of the state they are of. A set that
 * mixes two states, or lost a row, shows it by its sums, by two numbers, or by what the ledger has written down about that state.
 */
export const LEDGER_QUERY = `
select id as "key", 'ledger-' || id as "entity_id",
       'batch ' || batch || ' amount ' || amount || ' state ' || (select number from ledger_now) as "name",
       52.5 as "location.latitude", 13.4 as "location.longitude"
from ledger`;

/** Of which state of the ledger a set says it is, and what it holds. */
export interface LedgerEvidence {
  readonly state: string | undefined;
  readonly rows: number;
  /** Of the rows in key order, as `DIGEST` makes it. */
  readonly digest: string;
}

const DIGEST = `md5(coalesce(string_agg(id || ' ' || batch || ' ' || amount, ',' order by id), ''))`;

/** Makes a ledger of so many batches of two to five rows. */
export async function makeLedger(sql: postgres.Sql, batches: number): Promise<void> {
  await sql.unsafe(`
    create table ledger (id bigint primary key, batch bigint not null, amount bigint not null);
    create sequence ledger_id;
    create table ledger_now (number bigint not null);
    create table ledger_states (number bigint primary key, rows bigint not null, digest text not null);
    insert into ledger_now values (0);`);
  await change(sql, (tx) =>
    tx.unsafe(`
      insert into ledger select nextval('ledger_id'), batch, case n when 0 then -batch * size else batch end
      from generate_series(1, ${batches}) as batch, lateral (select 1 + batch % 4 as size) as s, generate_series(0, size) as n`),
  );
}

/** Changes the ledger from one state to the next, and writes down what it is then; one change after another. */
export async function change(
  sql: postgres.Sql,
  how: (tx: postgres.TransactionSql) => Promise<unknown>,
): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`update ledger_now set number = number + 1`;
    await how(tx);
    await tx.unsafe(
      `insert into ledger_states select (select number from ledger_now), count(*), ${DIGEST} from ledger`,
    );
  });
}

/** Balanced ways to change a ledger, each for one batch of those that are there. */
const CHANGES: readonly ((tx: postgres.TransactionSql, batch: string) => Promise<unknown>)[] = [
  (tx, batch) => tx`delete from ledger where batch = ${batch}`,
  // The key of a row moves to the other end of the feed: who reads page by page sees it twice, or never.
  (tx, batch) => tx`update ledger set id = -id where batch = ${batch}`,
  (tx, batch) =>
    tx`update ledger set amount = amount + case id when (select min(id) from ledger where batch = ${batch}) then 7 else -7 end
       where batch = ${batch} and id in ((select min(id) from ledger where batch = ${batch}), (select max(id) from ledger where batch = ${batch}))`,
];

/** A writer beside the runs, changing the ledger at a high rate until it is stopped. */
export interface LedgerWriter {
  /** Returns how many changes it has committed. */
  stop(): Promise<number>;
}

/** Starts one; rows come and go, and are as many as before in the long run. `pauseMs` is the time between two changes. */
export function startLedgerWriter(sql: postgres.Sql, seed: number, pauseMs = 0): LedgerWriter {
  const stop = new AbortController();
  const next = random(seed);
  const writing = (async () => {
    let committed = 0;
    for (; !stop.signal.aborted; committed++) {
      await change(sql, (tx) => changeOneBatch(tx, next));
      await sleep(pauseMs);
    }
    return committed;
  })();
  return {
    stop: () => {
      stop.abort();
      return writing;
    },
  };
}

/** Changes one batch and, when that deleted it, adds another one of as many rows. */
async function changeOneBatch(tx: postgres.TransactionSql, next: Random): Promise<void> {
  const [chosen] = await tx<{ batch: string; rows: number }[]>`
    select batch, count(*)::int as rows from ledger group by batch order by batch
    offset ${next(1_000_000)} % greatest(1, (select count(distinct batch) from ledger)) limit 1`;
  if (chosen === undefined) return;
  await pick(CHANGES, next)(tx, chosen.batch);
  const [left] = await tx<{ rows: number }[]>`
    select count(*)::int as rows from ledger where batch = ${chosen.batch}`;
  if (left?.rows !== 0) return;
  await tx`
    insert into ledger select nextval('ledger_id'), (select 1 + max(batch) from ledger), case n when 1 then ${chosen.rows - 1} else -1 end
    from generate_series(1, ${chosen.rows}) as n`;
}

const NAME = /^batch (\d+) amount (-?\d+) state (\d+)$/;

/** Looks at the records of a ledger's set: whether all are of one state, none is there twice, and every batch sums to zero. */
export const judgeLedger: Judge<LedgerEvidence> = (records) => {
  const sums = new Map<string, number>();
  const states = new Set<string>();
  const rows: string[] = [];
  const wrong: string[] = [];
  for (const { entity_id, name } of records as { entity_id: string; name: string }[]) {
    const [, batch, amount, state] = NAME.exec(name) ?? [];
    if (batch === undefined || amount === undefined || state === undefined) {
      wrong.push(`it holds ${JSON.stringify(name)}`);
      continue;
    }
    sums.set(batch, (sums.get(batch) ?? 0) + Number(amount));
    states.add(state);
    rows.push(`${entity_id.slice('ledger-'.length)} ${batch} ${amount}`);
  }
  for (const [batch, sum] of sums) if (sum !== 0) wrong.push(`batch ${batch} sums to ${sum}`);
  if (states.size > 1) wrong.push(`it mixes the states ${[...states].join(', ')}`);
  if (new Set(rows).size < rows.length) wrong.push('it holds a record twice');
  const [state] = states;
  const digest = createHash('md5').update(rows.join(',')).digest('hex');
  return { wrong, evidence: { state, rows: rows.length, digest } };
};

/** Compares sets with what the ledger has written down about the state they say they are of. Returns what differs. */
export async function compareWithLedger(
  sql: postgres.Sql,
  sets: Iterable<SeenSet<LedgerEvidence>>,
): Promise<string[]> {
  const known = new Map<string, { rows: string; digest: string }>();
  for (const { number, ...state } of await sql<{ number: string; rows: string; digest: string }[]>`
    select number, rows, digest from ledger_states`)
    known.set(number, state);
  const wrong: string[] = [];
  for (const { descriptor, evidence } of sets) {
    const state = known.get(evidence.state ?? '');
    if (state === undefined) wrong.push(`${descriptor} is of no state (${evidence.state})`);
    else if (Number(state.rows) !== evidence.rows)
      wrong.push(`${descriptor} holds ${evidence.rows} of ${state.rows} rows of its state`);
    else if (state.digest !== evidence.digest)
      wrong.push(`${descriptor} holds other rows than its state ${evidence.state}`);
  }
  return wrong;
}
