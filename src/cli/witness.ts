import type { Life, ProcessIdentity } from '../core/process-identity.js';
import { isAlive, isProvablyGone, thisProcess } from '../host/process-identity.js';
import type { Io } from './io.js';

/** What tells runs that live from runs that died. */
export function witnessOf({ now }: Pick<Io, 'now'>): {
  readonly now: Date;
  readonly lifeOf: (process: ProcessIdentity) => Life;
} {
  const self = thisProcess();
  return { now: now(), lifeOf: (other) => lifeOf(other, self) };
}

/** Of a process of another boot or pid namespace nothing can be known. */
function lifeOf(other: ProcessIdentity, self: ProcessIdentity): Life {
  if (isProvablyGone(other, self)) return 'gone';
  const here = other.boot === self.boot && other.namespace === self.namespace;
  return here && self.boot !== null && isAlive(other, self) ? 'alive' : 'unknown';
}
