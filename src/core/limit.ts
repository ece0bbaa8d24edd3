/** A limit on a part of a whole: a share of it, or a count. */
export type Limit =
  | { readonly kind: 'share'; readonly share: number }
  | { readonly kind: 'count'; readonly count: number };
export function exceedsLimit(limit: Limit, part: number, whole: number): boolean {
  return limit.kind === 'count' ? part > limit.count : part > limit.share * whole;
}
export function formatLimit(limit: Limit): string {
  return limit.kind === 'count' ? String(limit.count) : `${limit.share * 100}%`;
}
