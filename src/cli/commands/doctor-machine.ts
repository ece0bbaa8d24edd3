import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { bytesText } from '../../core/count-text.js';
import type { Finding } from '../../core/finding.js';
import type { TargetPlace } from '../../target/place.js';

/** As package.json demands. */
const NODE = [20, 19] as const;

const LITTLE_BYTES = 1_000_000_000;
const TOO_LITTLE_BYTES = 10_000_000;

/** What this machine has: versions, and space where the feed goes. */
export function examineMachine(version: string, place: TargetPlace): readonly Finding[] {
  return [nodeFinding(version), ...(place.kind === 'directory' ? [spaceFinding(place.path)] : [])];
}

function nodeFinding(version: string): Finding {
  const { node } = process.versions;
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const fact = `feedgen ${version} on Node.js ${node}`;
  const found = { area: 'machine', check: 'versions', fact } as const;
  const old = major < NODE[0] || (major === NODE[0] && minor < NODE[1]);
  if (!old) return { ...found, verdict: 'ok' };
  return { ...found, verdict: 'failed', hint: `use Node.js ${NODE.join('.')} or newer` };
}

/** Free space for the user who asks, in the directory or the nearest one above that exists. */
function spaceFinding(path: string): Finding {
  const found = { area: 'machine', check: 'space' } as const;
  try {
    const { bavail, bsize } = statfsSync(path);
    const free = bavail * bsize;
    const fact = `${bytesText(free)} free at ${path}`;
    if (free >= LITTLE_BYTES) return { ...found, verdict: 'ok', fact };
    const verdict = free < TOO_LITTLE_BYTES ? 'failed' : 'warning';
    return {
      ...found,
      verdict,
      fact,
      hint: 'free space there; feedgen clean --keep 14 removes old sets',
    };
  } catch (error) {
    const above = dirname(path);
    if (isMissing(error) && above !== path) return spaceFinding(above);
    return { ...found, verdict: 'warning', fact: `the free space of ${path} is not known` };
  }
}

function isMissing(error: unknown): boolean {
  return error !== null && typeof error === 'object' && 'code' in error && error.code === 'ENOENT';
}
