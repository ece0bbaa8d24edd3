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
  const slowly = ['--reader', 'cursor', '--max-rows-per-second', '80'];
  return startFeedgen(['generate', '--query', 'feed.sql', '--out', out, '--json', ...slowly], {
    cwd: folder,
    env: { DATABASE_URL: standby.url() },
  });
}

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
    await reader`select pg_promote()`;
    for (let tries = 0; tries < 100; tries += 1) {
      const [row] = await reader<{ standby: boolean }[]>`select pg_is_in_recovery() as standby`;
      if (row?.standby === false) break;
      await sleep(50);
    }
    await reader`insert into venue select i, 'New ' || i from generate_series(1001, 1100) as i`;
    const { exit, stdout, stderr } = await child.ended;
    expect({ exit, stderr }).toMatchObject({ exit: 0 });
    expect(JSON.parse(stdout)).toMatchObject({ records: ROWS / 2 });
  }, 60_000);
});
