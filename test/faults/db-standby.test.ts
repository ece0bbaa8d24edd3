import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import postgres from 'postgres';
import { waitForBackend } from '../support/backends.js';
import { type FeedgenChild, startFeedgen } from '../support/feedgen-child.js';
import { type Cluster, startCluster } from '../support/postgres.js';

/** As many as a cursor needs several fetches for. */
const ROWS = 200;
const QUERY = `select id as "key", 'id-' || id as "entity_id", name,
  52.5 as "location.latitude", 13.4 as "location.longitude" from venue`;

let primary: Cluster;
let standby: Cluster;
let writer: postgres.Sql;
let reader: postgres.Sql;
let folder: string;

beforeAll(async () => {
  primary = await startCluster();
  writer = postgres(primary.url(), { max: 1, onnotice: () => {} });
  await writer.unsafe(`create table venue (id int primary key, name text not null);
    insert into venue select i, 'Venue ' || i from generate_series(1, ${ROWS}) as i;
    create table other as select * from venue`);
  await writer.end();
  standby = await primary.addStandby();
  writer = postgres(primary.url(), { max: 1, onnotice: () => {} });
  reader = postgres(standby.url(), { max: 1, onnotice: () => {} });
  folder = mkdtempSync(join(tmpdir(), 'feedgen-standby-'));
  writeFileSync(join(folder, 'feed.sql'), QUERY);
}, 60_000);

afterAll(async () => {
  await writer.end();
  await reader.end();
  await standby.stop();
  await primary.stop();
  rmSync(folder, { recursive: true, force: true });
});

function start(out: string): FeedgenChild {
  const slowly = ['--reader', 'cursor', '--max-rows-per-second', '40'];
  return startFeedgen(['generate', '--query', 'feed.sql', '--out', out, '--json', ...slowly], {
    cwd: folder,
    env: { DATABASE_URL: standby.url() },
  });
}

describe('doctor', () => {
  test('knows a standby, and how far it is behind', async () => {
    // One that has just been started tells nothing before something comes.
    await writer`create table something ()`;
    for (let tries = 0; tries < 400; tries += 1) {
      const [row] = await reader<{ same: boolean | null }[]>`
        select pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() as same`;
      if (row?.same === true) break;
      await sleep(50);
    }
    const command = ['doctor', '--query', 'feed.sql', '--out', 'looked-at', '--json'];
    const env = { DATABASE_URL: standby.url() };
    const { exit, stdout } = await startFeedgen(command, { cwd: folder, env }).ended;
    const { checks } = JSON.parse(stdout);
    expect(exit).toBe(0);
    expect(checks).toContainEqual({
      ...{ area: 'database', check: 'standby', verdict: 'ok' },
      fact: expect.stringMatching(/^a standby, \d+(\.\d+)? s behind$/),
    });
    const elsewhere = { DATABASE_URL: primary.url() };
    const other = await startFeedgen(command, { cwd: folder, env: elsewhere }).ended;
    expect(other).toMatchObject({ exit: 0, stdout: expect.not.stringContaining('"standby"') });
  });
});

describe('D12: conflict with recovery on a standby', () => {
  test('begun anew with a new snapshot, and the three remedies are said', async () => {
    const child = start('conflict');
    await waitForBackend(reader, 'reads');
    await writer`delete from venue where id % 2 = 0`;
    await writer`vacuum venue`;
    const { exit, stdout, stderr } = await child.ended;
    expect({ exit, stderr }).toMatchObject({ exit: 0, stderr: expect.stringContaining('40001') });
    for (const remedy of ['max_standby_streaming_delay', 'hot_standby_feedback', 'the primary'])
      expect(stderr).toContain(remedy);
    expect(JSON.parse(stdout)).toMatchObject({ records: ROWS / 2 });
  }, 60_000);
});

describe('D13: the standby is promoted while it is read', () => {
  test('the run ends on its snapshot, with none of what was written afterwards', async () => {
    const child = start('promoted');
    await waitForBackend(reader, 'reads');
    await reader`select pg_promote(true, 60)`;
    await reader`insert into venue select i, 'New ' || i from generate_series(1001, 1100) as i`;
    const { exit, stdout, stderr } = await child.ended;
    expect({ exit, stderr }).toMatchObject({ exit: 0 });
    expect(JSON.parse(stdout)).toMatchObject({ records: ROWS / 2 });
  }, 60_000);
});
