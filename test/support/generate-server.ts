import { randomUUID } from 'node:crypto';
import { openSource } from '../../src/db/source.js';
import { feedKind } from '../../src/feeds/index.js';
import type { GenerateReport, GenerateSettings } from '../../src/generate/contract.js';
import { generate } from '../../src/generate/generate.js';
import { openTarget } from '../../src/target/open.js';

/** One `generate` in this process, from a server into a directory, with the given settings over small defaults. */
export async function generateFromServer(
  url: string,
  out: string,
  query: string,
  settings: Partial<GenerateSettings> = {},
  reader: 'cursor' | 'copy' = 'cursor',
): Promise<GenerateReport> {
  const { signal } = new AbortController();
  const kind = feedKind('entity');
  if (kind === undefined) throw new Error('no feed kind');
  const place = { kind: 'directory', path: out } as const;
  const target = await openTarget(place, { checksums: 'when_supported' }, { signal, create: true });
  try {
    return await generate(
      {
        openSource: () =>
          openSource({ kind: 'server', url, env: {} }, { reader, prepare: true, signal }),
        target,
        state: target.state(),
        now: () => new Date(),
        runId: randomUUID,
        host: 'test',
        pid: process.pid,
        version: '0.0.0',
        signal,
        onEvent: () => {},
      },
      {
        kind,
        query,
        chunk: 10,
        gzipLevel: 1,
        contentEncoding: 'gzip',
        jobs: 2,
        dataFilePrefix: '',
        maxRefused: { kind: 'count', count: 0 },
        maxDrop: { kind: 'share', share: 1 },
        allowEmpty: false,
        allowSourceChange: false,
        dryRun: false,
        lockWaitSeconds: 0,
        recorded: {},
        ...settings,
      },
    );
  } finally {
    await target.close();
  }
}
