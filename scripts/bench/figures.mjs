// What was measured, run by run, and its medians.

/** The middle of the values, or the mean of the two in the middle; NaN for none, and when one is NaN. */
export function median(values) {
  if (values.length === 0 || values.some(Number.isNaN)) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export class Figures {
  #runs = new Map();

  /** Adds one run of a case: `{ wall, cpu, backend, peak, rate }`, NaN or absent where there is no such figure. */
  add(id, run) {
    const runs = this.#runs.get(id) ?? [];
    this.#runs.set(id, [...runs, run]);
  }

  runs(id) {
    return this.#runs.get(id) ?? [];
  }

  rounds(id) {
    return this.runs(id).length;
  }

  median(id, metric) {
    return median(this.runs(id).map((run) => run[metric] ?? Number.NaN));
  }

  /** The figure of one round; cases that run once count in every round. */
  inRound(id, metric, round) {
    const runs = this.runs(id);
    return runs[Math.min(round, runs.length - 1)]?.[metric] ?? Number.NaN;
  }
}
