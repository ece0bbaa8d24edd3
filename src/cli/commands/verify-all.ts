import { join } from 'node:path';
import { EXIT_CODES, type FeedgenError, isFeedgenError } from '../../core/errors.js';
import type { OnEvent } from '../../core/run-event.js';
import { formatTargetPlace, type TargetPlace } from '../../target/place.js';
import { secondsSince } from '../../verify/checked.js';
import type { Against } from '../../verify/history/previous-set.js';
import {
  type CheckedSet,
  type FailedSet,
  type FolderReport,
  folderReport,
  isFailed,
} from '../../verify/report/folder-report.js';
import type { Severities } from '../../verify/rules/rulesets.js';
import { type FoundSet, type FoundSets, findSets } from '../../verify/set/find-sets.js';
import type { Verified } from '../../verify/verified.js';
import type { CommandContext } from '../command.js';
import { openToRead, type ReadablePlaces } from '../open-places.js';
import { s3Options } from '../target-choice.js';
import { lookAtSet } from './verify-look.js';
import type { Place } from './verify-place.js';
import { FolderPrinter } from './verify-print.js';
import { writeFolderReports } from './verify-reports.js';

/**
 * Verifies every set in a place and below it, each by itself, and tells a verdict on each as soon as there is one. The exit code is that of
 * the worst: errors found, then what could not be read.
 */
export async function verifyAll(
  context: CommandContext,
  place: Place,
  severities: Severities,
): Promise<number> {
  const all = new All(context, place, severities);
  try {
    await all.run();
  } catch (error) {
    if (!context.io.signal.aborted || all.found === undefined) throw error;
    return all.printer.stopped(all.report(false), error);
  }
  const report = all.report(true);
  await writeFolderReports(report, context, () => all.printer.done(report));
  return exitOf(report);
}

function exitOf(report: FolderReport): number {
  if (report.valid) return 0;
  const found = report.sets.length === 0 || report.sets.some((set) => !isFailed(set) && !set.valid);
  return (found ? EXIT_CODES.invalid : EXIT_CODES.target).exit;
}

class All {
  readonly printer: FolderPrinter;
  found: FoundSets | undefined;
  readonly #context: CommandContext;
  readonly #place: Place;
  readonly #severities: Severities;
  readonly #started = performance.now();
  readonly #done: (CheckedSet | FailedSet)[] = [];

  constructor(context: CommandContext, place: Place, severities: Severities) {
    this.#context = context;
    this.#place = place;
    this.#severities = severities;
    this.printer = new FolderPrinter(context);
  }

  async run(): Promise<void> {
    const { io, reporter } = this.#context;
    const { place, remark } = this.#place;
    reporter.announce('source', 'none (verify reads only what is published)');
    reporter.onEvent({ type: 'target', location: formatTargetPlace(place) });
    if (remark !== undefined) reporter.onEvent({ type: 'remark', text: remark });
    reporter.onEvent({ type: 'step', text: 'looking for sets' });
    const found = await this.#inFolder('', ({ target }) => findSets(target));
    this.found = found;
    for (const { folder, error } of found.failures)
      await this.#take(this.#failed(folder, null, error));
    for (const [index, set] of found.sets.entries()) {
      io.signal.throwIfAborted();
      const at = `set ${index + 1} of ${found.sets.length}, ${pathBelow(set)}: `;
      await this.#verify(set, announcing(this.#context, at));
    }
  }

  /** What was done so far, or all of it. */
  report(complete: boolean): FolderReport {
    const { sets = [], passedOver = [] } = this.found ?? {};
    return folderReport(this.#done, {
      location: formatTargetPlace(this.#place.place),
      found: sets.length,
      passedOver,
      complete,
      seconds: secondsSince(this.#started),
      samples: this.#place.settings.samples,
    });
  }

  async #verify(set: FoundSet, context: CommandContext): Promise<void> {
    const { folder, descriptor, pointer = null } = set;
    const settings = { ...this.#place.settings, report: [], severities: this.#severities };
    const against: Against | undefined =
      settings.against === 'none' ? undefined : { kind: 'before' };
    let stopped: Verified | undefined;
    const onStopped = (report: Verified) => {
      stopped = report;
    };
    try {
      const { report } = await this.#inFolder(folder, (places) =>
        lookAtSet({ context, settings, onStopped, against }, places, descriptor),
      );
      if (report.scope === 'set') await this.#take({ ...report, folder, pointer });
    } catch (error) {
      if (stopped?.scope === 'set') await this.#take({ ...stopped, folder, pointer });
      context.io.signal.throwIfAborted();
      if (!isFeedgenError(error) || error.code !== 'target') throw error;
      await this.#take(this.#failed(folder, descriptor, error));
    }
  }

  async #take(set: CheckedSet | FailedSet): Promise<void> {
    this.#done.push(set);
    await this.printer.set(set);
  }

  #failed(folder: string, descriptor: string | null, error: FeedgenError): FailedSet {
    const { code, message, hint = null } = error;
    const location = formatTargetPlace(placeBelow(this.#place.place, folder));
    const said = { code, message, hint };
    const base = { scope: 'set', valid: false, complete: false } as const;
    return { ...base, location, folder, descriptor, error: said };
  }

  /** Opens a folder as if it had been named by itself: its run records are beside its sets, unless the state has a place of its own. */
  async #inFolder<T>(folder: string, use: (places: ReadablePlaces) => Promise<T>): Promise<T> {
    const { place, statePlace, settings } = this.#place;
    const { signal } = this.#context.io;
    const where = placeBelow(place, folder);
    const places = await openToRead(where, statePlace, s3Options(settings), signal);
    try {
      return await use(places);
    } finally {
      await places.close();
    }
  }
}

/** Says at every step which set it belongs to. */
function announcing(context: CommandContext, at: string): CommandContext {
  const { reporter } = context;
  const onEvent: OnEvent = (event) =>
    reporter.onEvent(event.type === 'step' ? { ...event, text: at + event.text } : event);
  return { ...context, reporter: { ...reporter, onEvent } };
}

function placeBelow(place: TargetPlace, folder: string): TargetPlace {
  if (folder === '') return place;
  return place.kind === 'directory'
    ? { ...place, path: join(place.path, folder) }
    : { ...place, prefix: `${place.prefix}${folder}/` };
}

function pathBelow({ folder, descriptor }: FoundSet): string {
  return folder === '' ? descriptor : `${folder}/${descriptor}`;
}
