import type { Content, Target, Upkeep } from '../../src/core/target.js';

/** One operation on a target or its state, in the order of a run. */
export interface Operation {
  /** From 1. */
  readonly number: number;
  readonly what:
    | 'check'
    | 'open'
    | 'stat'
    | 'create'
    | 'confirm'
    | 'replace'
    | 'remove'
    | 'sync'
    | 'claim';
  /** Empty for operations on the whole target. */
  readonly name: string;
}

/** Called around each operation; a hook that throws makes the operation fail. */
export interface Hooks {
  readonly before?: (operation: Operation) => void | Promise<void>;
  /** Content was read in part: only for `create`, after its first piece. */
  readonly during?: (operation: Operation) => void | Promise<void>;
  readonly after?: (operation: Operation) => void | Promise<void>;
}

/**
 * A target that does what the real one below it does and lets a test stop it at every step: all its operations, and those of its
 * state, share one count.
 */
export function watchTarget(target: Target, hooks: Hooks, counter = { operations: 0 }): Target {
  const run: Run = async (what, name, step) => {
    const operation = { number: ++counter.operations, what, name };
    await hooks.before?.(operation);
    const result = await step(operation);
    await hooks.after?.(operation);
    return result;
  };
  return {
    location: target.location,
    concurrency: target.concurrency,
    check: (mode) => run('check', '', () => target.check(mode)),
    open: (name) => run('open', name, () => target.open(name)),
    stat: (name) => run('stat', name, () => target.stat(name)),
    list: (folder, wanted) => target.list(folder, wanted),
    create: (name, content, headers) =>
      run('create', name, (operation) =>
        target.create(
          name,
          interrupted(content, () => hooks.during?.(operation)),
          headers,
        ),
      ),
    confirm: (objects) => run('confirm', '', () => target.confirm(objects)),
    replace: (name, bytes, headers) =>
      run('replace', name, () => target.replace(name, bytes, headers)),
    remove: (name) => run('remove', name, () => target.remove(name)),
    sync: () => run('sync', '', () => target.sync()),
    upkeep: () => watchUpkeep(target.upkeep(), run),
    claim: (name, id, waitSeconds) => run('claim', name, () => target.claim(name, id, waitSeconds)),
    state: () => watchTarget(target.state(), hooks, counter),
    close: () => target.close(),
  };
}

type Run = <T>(
  what: Operation['what'],
  name: string,
  step: (operation: Operation) => Promise<T>,
) => Promise<T>;

/** Removing a leftover is a step like removing an object. */
function watchUpkeep(upkeep: Upkeep, run: Run): Upkeep {
  return {
    now: () => upkeep.now(),
    async *leftovers() {
      for await (const page of upkeep.leftovers())
        yield page.map((leftover) => ({
          ...leftover,
          remove: () => run('remove', leftover.name, () => leftover.remove()),
        }));
    },
  };
}

async function* interrupted(
  content: Content,
  during: () => void | Promise<void>,
): AsyncGenerator<Uint8Array> {
  if (content instanceof Uint8Array) {
    const half = Math.ceil(content.byteLength / 2);
    yield content.subarray(0, half);
    await during();
    yield content.subarray(half);
    return;
  }
  let first = true;
  for await (const piece of content) {
    yield piece;
    if (first) await during();
    first = false;
  }
}
