/**
 * Integer hashing and permutation. Only 32-bit integer operations and exact arithmetic: the same on every machine and version of Node.
 * Good enough to look random; no cryptography.
 */

/** Mixes a value (any integer of up to 53 bits) into a 32-bit key; chain calls for several values. */
export function mix(key: number, value: number): number {
  return mixWords(key | 0, value | 0, Math.floor(value / 0x1_0000_0000)) >>> 0;
}

/** The same in signed 32-bit integers, which the engine keeps in registers: a value is two of them. */
function mixWords(key: number, low: number, high: number): number {
  let h = Math.imul(key ^ low ^ 0x9e3779b9, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15) ^ high, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 13), 0x27d4eb2f);
  return h ^ (h >>> 16);
}

/**
 * The image of `value` under a permutation of 0 … `size` - 1 chosen by the key: different values never share an image.
 * A Feistel network over a square not smaller than the range, walked again while it leaves the range. The range is smaller than 2 ** 62.
 */
export function permute(value: number, size: number, key: number): number {
  const side = Math.ceil(Math.sqrt(size)) >>> 0;
  let result = value;
  do {
    let right = Math.floor(result / side) >>> 0;
    let left = (result - right * side) >>> 0;
    for (let round = 1; round <= 4; round += 1) {
      // The sum of both parts' remainders, in unsigned 32-bit integers all the way: those are divided fast.
      const mixed = mixWords((key + round) | 0, right | 0, 0) >>> 0;
      const sum = (left + (mixed % side)) >>> 0;
      left = right;
      right = sum < side ? sum : (sum - side) >>> 0;
    }
    result = right * side + left;
  } while (result >= size);
  return result;
}
