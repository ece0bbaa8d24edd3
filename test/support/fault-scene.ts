import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import {
  type ChildOptions,
  type Ended,
  endOf,
  type FeedgenChild,
  startFeedgen,
} from './feedgen-child.js';
import { findSecrets, textBelow } from './oracle/canary.js';
import { Consumer } from './oracle/consumer.js';
import {
  compareWithLedger,
  judgeLedger,
  LEDGER_QUERY,
  type LedgerEvidence,
  makeLedger,
} from './oracle/ledger.js';
import { bucketView, directoryView, type View } from './oracle/view.js';
import { createTestDatabase } from './postgres.js';
import { type S3Server, startS3Server } from './s3-server.js';
import { BUCKET, CREDENTIALS } from './target-fixtures.js';

const GENERATE = ['generate', '--query', 'ledger.sql', '--chunk', '20', '--json'] as const;
const BATCHES = 20;
/** Servers that trust whoever comes take any password. */
const PASSWORD = `sc3ne/Pa:ss@w%rd'"&`;

/** Where a scene publishes. */
export type Where = 'a directory' | 'a bucket';

/** What one run is started with, besides what all runs of the scene have. */
export type RunOptions = Partial<Pick<ChildOptions, 'env' | 'under' | 'node'>> & {
  /** Default: generate, with the settings of the scene. */
  readonly command?: readonly string[];
  /** Arguments after those of the command. */
  readonly args?: readonly string[];
};

/** A ledger that is published by the real program, and somebody who watches what appears. */
export interface Scene {
  /** Its superuser, for writers and faults. */
  readonly sql: postgres.Sql;
  readonly url: string;
  /** Working directory of all runs, for files of the test. */
  readonly folder: string;
  /** Of the scene in a bucket. */
  readonly server: S3Server | undefined;
  /** What lies where the feed is published. */
  readonly view: View;
  readonly consumer: Consumer<LedgerEvidence>;
  start(options?: RunOptions): FeedgenChild;
  run(options?: RunOptions): Promise<Ended>;
  /** What the watcher has seen go wrong, which sets are not as the ledger was, and what of secrets was said or stored. Ends the watch. */
  wrongs(): Promise<string[]>;
  close(): Promise<void>;
}

/** Opens a scene with a small ledger, publishes its first set, and begins to watch. */
export async function openScene(where: Where): Promise<Scene> {
  const database = await createTestDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'feedgen-scene-'));
  const { url, password } = withPassword(database.url);
  const sql = postgres(url, { max: 3, onnotice: () => {} });
  const server = where === 'a bucket' ? await startS3Server(CREDENTIALS) : undefined;
  const objects = server?.createBucket(BUCKET).objects;
  const view = objects ? bucketView(objects, 'feeds/') : directoryView(join(folder, 'feeds'));
  const consumer = new Consumer(view, judgeLedger);
  await makeLedger(sql, BATCHES);
  writeFileSync(join(folder, 'ledger.sql'), LEDGER_QUERY);
  const secrets = [password, CREDENTIALS.secretAccessKey];
  const shown = new Set<string>();
  const start = ({ command = GENERATE, args = [], env, ...how }: RunOptions = {}): FeedgenChild => {
    const child = startFeedgen([...command, ...args], {
      cwd: folder,
      env: { DATABASE_URL: url, ...(server && bucketEnvironment(server)), ...env },
      ...how,
    });
    const ended = child.ended.then((end) => {
      for (const one of findSecrets(end.stdout + end.stderr, secrets)) shown.add(one);
      return end;
    });
    return { ...child, ended };
  };
  const stored = () =>
    objects
      ? [...objects].map(([key, { bytes }]) => `${key} ${bytes.toString('latin1')}`)
      : textBelow(join(folder, 'feeds'));
  const scene: Scene = {
    ...{ sql, url, folder, server, view, consumer, start },
    run: (options) => endOf(start(options)),
    async wrongs() {
      const seen = consumer
        .stop()
        .map(({ invariant, at, what }) => `${invariant} ${at} ms: ${what}`);
      for (const text of stored()) for (const one of findSecrets(text, secrets)) shown.add(one);
      const told = [...shown].map((text) => `I7 ${text}`);
      return [...seen, ...told, ...(await compareWithLedger(sql, consumer.sets.values()))];
    },
    async close() {
      consumer.stop();
      await sql.end();
      await database.drop();
      await server?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await mustPublish(scene);
  consumer.start();
  return scene;
}

/** A run that nothing disturbs; throws when it does not publish a set. */
export async function mustPublish(scene: Pick<Scene, 'run' | 'consumer'>): Promise<Ended> {
  const before = scene.consumer.sets.size;
  const ended = await scene.run();
  scene.consumer.look(true);
  if (ended.exit !== 0 || scene.consumer.sets.size <= before)
    throw new Error(`an undisturbed run ended with ${ended.exit}: ${ended.stderr}`);
  return ended;
}

/** How many sets there may be more after a run, by how it ended and what it said of that. */
export function setsOf({ exit, stdout, stderr }: Ended): readonly number[] {
  const said = stdout + stderr;
  if (exit === 0) return [1];
  // Who died, or was not answered, does not know.
  if (exit === null || said.includes('may stand')) return [0, 1];
  return said.includes('committed') ? [1] : [0];
}

/** Holds a run that has ended to its word (I4): throws where there are other sets than before by what it said. */
export function expectItsWord(
  { consumer }: Pick<Scene, 'consumer'>,
  before: number,
  ended: Ended,
): void {
  consumer.look(true);
  const added = consumer.sets.size - before;
  const { exit, stdout, stderr } = ended;
  if (!setsOf(ended).includes(added))
    throw new Error(`there are ${added} new sets behind exit ${exit}: ${stdout}${stderr}`);
}

/** A URL with a password that may not show anywhere: its own, or one that the server does not ask for. */
function withPassword(url: string): { url: string; password: string } {
  const whole = new URL(url);
  if (whole.password === '') whole.password = encodeURIComponent(PASSWORD);
  return { url: whole.href, password: decodeURIComponent(whole.password) };
}

/** Sessions that runs have left in the database; a server takes a moment to notice that a client is gone. */
export async function sessionsLeft({ sql }: Pick<Scene, 'sql'>): Promise<number> {
  for (let tries = 0; ; tries++) {
    const rows = await sql`
      select pid from pg_stat_activity
      where application_name = 'feedgen' and datname = current_database()`;
    if (rows.length === 0 || tries === 100) return rows.length;
    await sleep(100);
  }
}

function bucketEnvironment({ endpoint, region }: S3Server): Record<string, string> {
  return {
    FEEDGEN_BUCKET: BUCKET,
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  };
}
