import type { Facility, FacilityLines } from '../../src/core/facility.js';
import { formatLine } from '../../src/facilities/facility-line.js';

/** A batch for the store. */
export function linesOf(facilities: readonly Facility[]): FacilityLines {
  const text = facilities.map(formatLine).join('');
  return { rows: facilities.length, bytes: new TextEncoder().encode(text) };
}
