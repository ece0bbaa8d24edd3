/**
 * Integer hashing and permutation. Only 32-bit integer operations and exact arithmetic: the same on every machine and version of Node.
 * Good enough to look random; no cryptography.
 */

/** Mixes a value (any integer of up to 53 bits) into a 32-bit key; chain calls for several values. */
export function mix(key: number, value: number): number {
  const low = value | 0;
  const high = value === low ? value >> 31 : Math.floor(value / 0x1_0000_0000);
  let h = Math.imul(key ^ low ^ 0x9e3779b9, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15) ^ high, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 13), 0x27d4eb2f);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * The image of `value` under a permutation of 0 … `size` - 1 chosen by the key: different values never share an image.
 * A Feistel network over a square not smaller than the range, walked again while it leaves the range.
 */
export function permute(value: number, size: number, key: number): number {
  const side = Math.ceil(Math.sqrt(size)) >>> 0;
  let result = value;
  do {
    let left = result % side;
    let right = Math.floor(result / side);
    for (let round = 1; round <= 4; round += 1) {
      // The sum of both parts' remainders: 32-bit integers, which processors divide fast.
      const sum = left + (mix(key + round, right) % side);
      left = right;
      right = sum < side ? sum : sum - side;
    }
    result = right * side + left;
  } while (result >= size);
  return result;
}
