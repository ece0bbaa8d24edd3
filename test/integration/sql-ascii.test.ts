import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import postgres from 'postgres';
import { generateFromServer } from '../support/generate-server.js';
import { testServerUrl } from '../support/postgres.js';

const QUERY = `
select id as "key", 'old-' || id as "entity_id", name as "name",
       52.5 as "location.latitude", 13.4 as "location.longitude"
from venue`;

const NAME = `feedgen_ascii_${randomBytes(6).toString('hex')}`;
let server: postgres.Sql;
let url: string;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'feedgen-ascii-'));
  server = postgres(testServerUrl(), { max: 1, onnotice: () => {} });
  await server.unsafe(`create database ${NAME} template template0 encoding 'SQL_ASCII' locale 'C'`);
  const address = new URL(testServerUrl());
  address.pathname = `/${NAME}`;
  url = address.href;
  const sql = postgres(url, { max: 1, connection: { client_encoding: 'SQL_ASCII' } });
  await sql`create table venue (id int primary key, name text)`;
  await sql.unsafe(
    String.raw`insert into venue values (1, 'Café'), (2, E'broken \xff here'), (3, 'plain'), (4, E'cut \xc3')`,
  );
  await sql.end();
});

afterAll(async () => {
  await server?.unsafe(`drop database if exists ${NAME} with (force)`);
  await server?.end();
  await rm(folder, { recursive: true, force: true });
});

describe.each(['cursor', 'copy'] as const)('D16: a database in SQL_ASCII, %s reader', (reader) => {
  test('bytes that are no UTF-8 are a finding about their record, the others are published', async () => {
    const out = join(folder, reader);
    const maxRefused = { kind: 'count', count: 2 } as const;
    const report = await generateFromServer(url, out, QUERY, { maxRefused }, reader);
    expect(report).toMatchObject({
      records: 2,
      refused: 2,
      refused_by_rule: { text_not_well_formed: 2 },
    });
    const { data_file } = JSON.parse(await readFile(join(out, 'metadata.json'), 'utf8'));
    const { data } = JSON.parse(gunzipSync(await readFile(join(out, data_file[0]))).toString());
    expect(data.map(({ name }: { name: string }) => name)).toEqual(['Café', 'plain']);
  });
});
