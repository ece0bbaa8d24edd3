/**
 * Number of members of all objects in a parsed value. JSON.parse keeps only the last of equal keys, so a text with more colons than
 * this has some key twice. Recursive: the value's depth must be bounded.
 */
export function countMembers(value: unknown): number {
  if (value === null || typeof value !== 'object') return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) count += countMembers(item);
    return count;
  }
  for (const key in value) {
    count += 1;
    const member: unknown = value[key as keyof typeof value];
    if (typeof member === 'object') count += countMembers(member);
  }
  return count;
}
