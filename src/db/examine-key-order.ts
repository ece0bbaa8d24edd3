import { plural } from '../core/count-text.js';
import type { Finding } from '../core/finding.js';
import type { Connection } from './connection.js';
import type { Statement } from './sql-text.js';

/** So many rows are sorted before anybody notices. */
const MANY_ROWS = 100_000;

/** A node of a plan, as EXPLAIN tells it. */
interface PlanNode {
  readonly 'Node Type'?: string;
  readonly 'Plan Rows'?: number;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

/** Whether the key order of a feed comes from an index, by EXPLAIN: a sort of many rows goes through the disk of the server before the first row comes. */
export async function examineKeyOrder(
  connection: Connection,
  { text, query }: Statement,
): Promise<Finding> {
  const explain = `explain (format json) ${text}`;
  const offset = query.offset + explain.length - text.length;
  const rows = await connection.run(connection.sql.unsafe<Record<string, unknown>[]>(explain), {
    ...query,
    offset,
  });
  const plan = planOf(Object.values(rows[0] ?? {})[0]);
  const found = { area: 'query', check: 'key order' } as const;
  const sort = nodes(plan).find((node) => /sort/i.test(node['Node Type'] ?? ''));
  const count = Math.round(plan['Plan Rows'] ?? 0);
  const about = `about ${plural(count, 'row')}`;
  if (sort === undefined) {
    const index = nodes(plan).find((node) => node['Index Name'] !== undefined)?.['Index Name'];
    const fact =
      index === undefined ? `${about} need no sort` : `${about} come from index ${index}`;
    return { ...found, verdict: 'ok', fact };
  }
  if (count < MANY_ROWS) return { ...found, verdict: 'ok', fact: `${about} are sorted, soon done` };
  return {
    ...{ ...found, verdict: 'warning', fact: `${about} are sorted by the server first` },
    hint: 'an index on the column behind "key" brings them in order',
  };
}

/** The driver may have parsed the JSON already. */
function planOf(value: unknown): PlanNode {
  const plans: unknown = typeof value === 'string' ? JSON.parse(value) : value;
  const [first] = Array.isArray(plans) ? (plans as readonly { readonly Plan?: PlanNode }[]) : [];
  return first?.Plan ?? {};
}

function nodes(node: PlanNode): readonly PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodes)];
}
