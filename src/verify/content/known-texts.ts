/** A power of two: usual spellings of the regions of one country fill a small part of it. */
const SLOTS = 1024;
const FACTOR = 0x01000193;

/** Texts that were seen before, compared as bytes: making a string of each would take longer. Of texts that share a slot the last one is remembered. */
export class KnownTexts {
  readonly #slots: (Uint8Array | undefined)[] = Array.from({ length: SLOTS }, () => undefined);

  has(bytes: Uint8Array, start: number, end: number): boolean {
    const known = this.#slots[slotOf(bytes, start, end)];
    if (known === undefined || known.length !== end - start) return false;
    for (let at = 0; at < known.length; at += 1) if (known[at] !== bytes[start + at]) return false;
    return true;
  }

  add(bytes: Uint8Array, start: number, end: number): void {
    this.#slots[slotOf(bytes, start, end)] = Uint8Array.prototype.slice.call(bytes, start, end);
  }
}

/** FNV-1a of the bytes. */
function slotOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] as number), FACTOR);
  return (hash ^ (hash >>> 15)) & (SLOTS - 1);
}
