/** Where a record is: its file and its zero-based position in it. */
export interface RecordPlace {
  readonly file: string;
  readonly record: number;
}

/** Counts the records of a whole set through, file by file. */
export class RecordPositions {
  readonly #files: { readonly name: string; readonly first: number }[] = [];

  /** Begins the next file, `first` being the number of records in the files before. */
  startFile(name: string, first: number): void {
    this.#files.push({ name, first });
  }

  /** The position in the set of a record of the current file. */
  of(record: number): number {
    return (this.#files.at(-1)?.first ?? 0) + record;
  }

  placeOf(position: number): RecordPlace {
    const { name, first } = this.#fileOf(position);
    return { file: name, record: position - first };
  }

  /** Reads something of some records again, each file once and in order; without those that can be read no more. */
  async readAgain<T>(
    positions: Iterable<number>,
    read: (file: string, records: ReadonlySet<number>) => Promise<ReadonlyMap<number, T>>,
  ): Promise<ReadonlyMap<number, T>> {
    const wanted = new Map<string, Set<number>>();
    for (const position of positions) {
      const { file, record } = this.placeOf(position);
      const records = wanted.get(file) ?? new Set();
      wanted.set(file, records.add(record));
    }
    const found = new Map<number, T>();
    for (const { name, first } of this.#files) {
      const records = wanted.get(name);
      if (records === undefined) continue;
      for (const [record, value] of await read(name, records)) found.set(first + record, value);
    }
    return found;
  }

  #fileOf(position: number): { readonly name: string; readonly first: number } {
    let [low, high] = [0, this.#files.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#files[middle]?.first ?? 0) <= position) low = middle;
      else high = middle - 1;
    }
    return this.#files[low] ?? { name: '', first: 0 };
  }
}
