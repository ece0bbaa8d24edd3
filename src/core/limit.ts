/** A limit on a part of a whole: a share of it (0.01 is 1 %), or a count. The limit itself is still allowed. */
export type Limit =
  | { readonly kind: 'share'; readonly share: number }
  | { readonly kind: 'count'; readonly count: number };

/** Reads `1%`, `0.5%` or a count such as `20`; undefined for anything else, shares above 100 % included. */
export function parseLimit(text: string): Limit | undefined {
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1];
  if (percent !== undefined) {
    const share = Number(percent) / 100;
    return share <= 1 ? { kind: 'share', share } : undefined;
  }
  const count = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(count) ? { kind: 'count', count } : undefined;
}

/** Whether `part` is more than the limit allows of `whole`. */
export function exceedsLimit(limit: Limit, part: number, whole: number): boolean {
  if (limit.kind === 'count') return part > limit.count;
  return part > limit.share * whole * (1 + ROUNDING);
}

/** The limit as people write it, `1%` or `20`. */
export function formatLimit(limit: Limit): string {
  return limit.kind === 'count'
    ? String(limit.count)
    : `${Number((limit.share * 100).toPrecision(12))}%`;
}

/** 7 of 100 must not exceed 7 %, though 0.07 * 100 is 7.000000000000001 and other products fall short by as little. */
const ROUNDING = 1e-12;
