import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { STATE_DIRECTORY, type TargetPlace } from '../../target/place.js';
import type { CommandContext } from '../command.js';
import { type LastTarget, readLastTarget } from '../last-target.js';
import { placeOf } from '../open-places.js';
import { type Problem, problem } from '../problem.js';
import type { CommandName } from '../setting.js';
import type { Settings } from '../settings-table.js';

/** Where a command looks, and how. */
export interface Place {
  readonly place: TargetPlace;
  readonly statePlace: TargetPlace | undefined;
  readonly settings: Settings;
  /** Why there. */
  readonly remark?: string;
}

/**
 * The target that is named, else the one of the last `generate` that published with the settings it was reached by, else the default one where a run has
 * left a state.
 */
export function whereToLook(
  context: CommandContext,
  problems: Problem[],
  command: CommandName = 'verify',
): Place | undefined {
  const { settings, target, dataDirectory, io, reporter } = context;
  const statePlace = placeOf(settings.state, io.cwd);
  if (target.from !== undefined) return { place: target.place, statePlace, settings };
  const last = readLastTarget(dataDirectory, (text) => reporter.onEvent({ type: 'remark', text }));
  const place = placeOf(last?.location, io.cwd);
  if (last === undefined || place === undefined) {
    if (hasState(target.place)) {
      const remark = 'no target named, and nothing published yet: looking where generate does';
      return { place: target.place, statePlace, settings, remark };
    }
    const hint = `run feedgen generate, or name a place: feedgen ${command} ./feeds`;
    // A mistyped flag may have been the one that names the place.
    if (problems.length === 0)
      problems.push(problem(`nothing published yet from ${dataDirectory}`, hint));
    return undefined;
  }
  return {
    place,
    statePlace: statePlace ?? placeOf(last.state, io.cwd),
    settings: { ...settings, ...remembered(last, context) },
    remark: `no target named: looking where the last generate published, ${last.location}`,
  };
}

/** Whether a run was here that had to tell something, if only that it failed. */
function hasState(place: TargetPlace): boolean {
  return place.kind === 'directory' && existsSync(join(place.path, STATE_DIRECTORY));
}

/** What was remembered of settings that nobody gives now. */
function remembered({ settings }: LastTarget, { given }: CommandContext): Partial<Settings> {
  return Object.fromEntries(
    Object.entries(settings).filter(([key]) => ![...given.keys()].some((name) => name === key)),
  );
}
