import type { ProcessIdentity } from '../host/process-identity.js';

/** The version of the shape below; of another one only its age is understood. */
const VERSION = 1;

/** What the object behind a claim says. */
export interface ClaimText {
  /** `free`: the last holder gave it back. The object stays, so that all that is ever needed is to replace it. */
  readonly state: 'held' | 'free';
  /** Id of the run that holds or held it. */
  readonly run: string;
  /** Counts renewals, so that no two texts of a holder are equal. */
  readonly renewal: number;
  /** Unix seconds of the newest set that a holder noted; absent when none did. */
  readonly published?: number;
  readonly process: ProcessIdentity;
}

/** The text of the object, one line of JSON. */
export function formatClaim(claim: ClaimText): string {
  return `${JSON.stringify({ version: VERSION, ...claim })}\n`;
}

/** Reads the text of the object; undefined when it is damaged or of another version. */
export function parseClaim(text: string): ClaimText | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (value === null || typeof value !== 'object') return undefined;
  const { version, state, run, renewal, published, process } = value as Record<string, unknown>;
  if (version !== VERSION || (state !== 'held' && state !== 'free')) return undefined;
  if (typeof run !== 'string' || typeof renewal !== 'number' || !isIdentity(process))
    return undefined;
  const known = Number.isSafeInteger(published) && { published: Number(published) };
  return { state, run, renewal, ...known, process };
}

function isIdentity(value: unknown): value is ProcessIdentity {
  if (value === null || typeof value !== 'object') return false;
  const { pid, host, boot, namespace, started } = value as Record<string, unknown>;
  const told = [boot, namespace, started].every(
    (text) => text === null || typeof text === 'string',
  );
  return Number.isInteger(pid) && Number(pid) > 0 && typeof host === 'string' && told;
}

/** Who holds a claim, for people: `process 4711 on cron-2 holds it (run 9f…)`. */
export function whoHolds(text: string | undefined): string {
  const claim = text === undefined ? undefined : parseClaim(text);
  if (claim === undefined) return 'another run holds it';
  const { pid, host } = claim.process;
  const verb = claim.state === 'held' ? 'holds' : 'held';
  return `process ${pid} on ${host} ${verb} it (run ${claim.run})`;
}
