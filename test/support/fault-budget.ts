/** How often a fault test injects its fault: `bounded` times in `npm test`, `full` times in `npm run test:faults`. */
export function rounds(bounded: number, full: number): number {
  return process.env.FEEDGEN_FAULTS === 'full' ? full : bounded;
}
