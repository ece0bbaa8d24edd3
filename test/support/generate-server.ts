import { randomUUID } from 'node:crypto';
import { openSource } from '../../src/db/source.js';
import type { GenerateReport, GenerateSettings } from '../../src/generate/contract.js';
import { generate } from '../../src/generate/generate.js';
import { openTarget } from '../../src/target/open.js';
import { SMALL_RUN } from './small-run.js';

/** One `generate` in this process, from a server into a directory, with the given settings over small defaults. */
export async function generateFromServer(
  url: string,
  out: string,
  query: string,
  settings: Partial<GenerateSettings> = {},
  reader: 'cursor' | 'copy' = 'cursor',
): Promise<GenerateReport> {
  const { signal } = new AbortController();
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
        ...SMALL_RUN,
        query,
        gzipLevel: 1,
        jobs: 2,
        maxRefused: { kind: 'count', count: 0 },
        maxDrop: { kind: 'share', share: 1 },
        ...settings,
      },
    );
  } finally {
    await target.close();
  }
}
