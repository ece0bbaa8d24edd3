import { constants } from 'node:os';
import type { Ended } from '../feedgen-child.js';
import type { SoakFault } from './stage.js';

/** The exit code of a process; the number of the signal it died by, below zero. */
export function endingOf({ exit, signal }: Ended): number {
  return exit ?? -constants.signals[signal ?? 'SIGKILL'];
}

/** A run that failed may have committed if it died, was told to stop, or says so itself. */
function mayHaveCommitted(ended: Ended): boolean {
  if (ended.exit === null || ended.exit >= 128 || ended.exit === 10) return true;
  return /committed|may stand/.test(ended.stderr);
}

/** Counts how runs ended, fault by fault, and says which ended as they must not. */
export class Tally {
  readonly #endings = new Map<string, Map<number, number>>();
  readonly wrong: string[] = [];
  runs = 0;
  faults = 0;
  committed = 0;
  /** Runs that did not end well. */
  endedEarly = 0;
  /** Files that no set names, at the end. */
  leftovers = 0;

  /** Takes down the runs of one fault, after which there were so many sets more. */
  add(number: number, { name, exits, fails }: SoakFault, ended: readonly Ended[], newSets: number) {
    const where = `${number}. ${name}`;
    if (name !== 'nothing') this.faults += 1;
    this.runs += ended.length;
    this.committed += newSets;
    const endings = this.#endings.get(name) ?? new Map<number, number>();
    this.#endings.set(name, endings);
    for (const one of ended) {
      const ending = endingOf(one);
      if (ending !== 0) this.endedEarly += 1;
      endings.set(ending, (endings.get(ending) ?? 0) + 1);
      if (ending === 0 ? fails : !exits.includes(ending))
        this.wrong.push(`${where}: ended with ${ending}: ${one.stderr.slice(-600)}`);
    }
    const sure = ended.filter(({ exit }) => exit === 0).length;
    const most = sure + ended.filter((one) => one.exit !== 0 && mayHaveCommitted(one)).length;
    if (newSets < sure || newSets > most)
      this.wrong.push(`${where}: ${sure} runs said they published, there are ${newSets} new sets`);
  }

  /** A line for each fault: its name, and how many runs ended how. */
  toString(): string {
    const lines = [...this.#endings].map(([name, endings]) => {
      const counts = [...endings].sort(([a], [b]) => a - b).map(([end, n]) => `${n}x ${end}`);
      return `  ${name.padEnd(38)} ${counts.join(', ')}`;
    });
    const sum = `${this.runs} runs, ${this.faults} faults, ${this.committed} sets committed, ${this.leftovers} files left by ${this.endedEarly} runs that failed`;
    return [sum, ...lines.sort()].join('\n');
  }
}
