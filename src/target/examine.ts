import { isFeedgenError, messageOf } from '../core/errors.js';
import { clockFinding, type Finding } from '../core/finding.js';
import { isListingRefused, isNameTaken, type Target } from '../core/target.js';

const PROBE = Buffer.from('{"feedgen":"doctor was here, and may be removed"}\n');
/** What `check` leaves at a server, for the next one to write over. */
const ACCESS_CHECK = 'access-check.json';
const JSON_CONTENT = { contentType: 'application/json' } as const;

export interface ExamineOptions {
  /** A random part of the probe's name. */
  readonly id: string;
  readonly now: () => Date;
}

/**
 * Does at a target all that runs do there, with one object in its state that is removed again. Stops at what would make all that follows
 * fail; a target that fails is a finding, not an error.
 */
export async function* examineTarget(
  target: Target,
  state: Target,
  options: ExamineOptions,
): AsyncGenerator<Finding> {
  const name = `doctor-${options.id}.json`;
  try {
    yield* examineAccess(target, state);
    yield await examineClock(target, options);
    yield* examineObject(state, name);
    yield await examineListing(state, name);
    yield* examineRemoval(state, name);
    yield await examineLeftovers(target);
  } catch (error) {
    await state.remove(name).catch(() => undefined); // The failure is the one to tell.
    yield failed('access', error);
  }
}

async function* examineAccess(target: Target, state: Target): AsyncGenerator<Finding> {
  const remarks = [...(await target.check()), ...(await state.check())];
  yield ok('access', `${target.location} can be written and read back`);
  for (const fact of new Set(remarks))
    yield {
      ...{ area: 'target', check: 'server', verdict: 'warning', fact },
      hint: 'feedgen works all the same; the README says under S3 what it means',
    };
}

async function* examineObject(state: Target, name: string): AsyncGenerator<Finding> {
  const stored = await state.create(name, PROBE, JSON_CONTENT);
  const back = await bytesOf(state, name);
  if (!PROBE.equals(back))
    yield {
      ...{ area: 'target', check: 'read back', verdict: 'failed' },
      fact: 'what is read is not what was written',
      hint: 'look for a proxy or cache before the server',
    };
  await state.confirm([stored]);
  yield ok(
    'checksums',
    stored.confirmed === true
      ? 'the server computes SHA-256 of what it keeps'
      : 'what is stored is confirmed by looking at it',
  );
  try {
    await state.create(name, PROBE, JSON_CONTENT);
    yield {
      ...{ area: 'target', check: 'create only', verdict: 'warning' },
      fact: 'an object was written over another one that it should not have replaced',
      hint: 'let one machine at a time publish there',
    };
  } catch (error) {
    if (!isNameTaken(error)) throw error;
    yield ok('create only', 'an object that exists is not written over');
  }
}

async function examineListing(state: Target, name: string): Promise<Finding> {
  try {
    for await (const page of state.list())
      if (page.some((each) => each.name === name)) return ok('list', 'names can be listed');
  } catch (error) {
    if (isListingRefused(error)) return warning('list', error);
    throw error;
  }
  return {
    ...{ area: 'target', check: 'list', verdict: 'warning' },
    fact: 'a listing does not show what was just written',
    hint: 'publishing does not depend on it; runs, status and clean see old listings there',
  };
}

async function* examineRemoval(state: Target, name: string): AsyncGenerator<Finding> {
  try {
    await state.remove(name);
    await state.remove(ACCESS_CHECK);
    yield ok('remove', 'objects can be removed');
  } catch (error) {
    yield {
      ...warning('remove', error),
      fact: `${messageOf(error)}; ${name} stays in ${state.location}`,
    };
  }
}

async function examineLeftovers(target: Target): Promise<Finding> {
  let count = 0;
  try {
    for await (const page of target.upkeep().leftovers()) count += page.length;
  } catch (error) {
    if (isListingRefused(error)) return warning('leftovers', error);
    throw error;
  }
  if (count === 0) return ok('leftovers', 'nothing unfinished lies there');
  return {
    ...{ area: 'target', check: 'leftovers', verdict: 'warning' },
    fact: `${count} unfinished uploads or temporary files lie there`,
    hint: 'of runs under way, or feedgen clean removes them',
  };
}

async function examineClock(target: Target, { now }: ExamineOptions): Promise<Finding> {
  return clockFinding('target', await target.upkeep().now(), now());
}

async function bytesOf(target: Target, name: string): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of (await target.open(name))?.body ?? []) pieces.push(piece);
  return Buffer.concat(pieces);
}

function ok(check: string, fact: string): Finding {
  return { area: 'target', check, verdict: 'ok', fact };
}

function warning(check: string, error: unknown): Finding {
  return { ...failed(check, error), verdict: 'warning' };
}

/** Bugs pass. */
function failed(check: string, error: unknown): Finding {
  if (!isFeedgenError(error) || error.code !== 'target') throw error;
  const { hint } = error;
  const found = { area: 'target', check, verdict: 'failed', fact: messageOf(error) } as const;
  return hint === undefined ? found : { ...found, hint };
}
