/** What became of a promise, kept as a value: a failure waits until somebody asks, and is never an unhandled rejection. */
export type Outcome<T> = { readonly value: T } | { readonly error: unknown };

export function outcomeOf<T>(promise: Promise<T>): Promise<Outcome<T>> {
  return promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}

/** The value, or the failure thrown. */
export function resultOf<T>(outcome: Outcome<T>): T {
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}

/** Waits for a promise that never rejects, but no longer than until the signal: then its reason is thrown. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop = (): void => {};
  const aborted = new Promise<void>((resolve) => {
    stop = resolve;
  });
  signal.addEventListener('abort', stop);
  try {
    await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
  signal.throwIfAborted();
  return promise;
}

/**
 * Waits for work that heeds a signal, and after the signal for a moment only: then its reason is thrown, whatever the work still
 * waits for.
 */
export async function untilStopped<T>(
  work: Promise<T>,
  signal: AbortSignal,
  momentMs: number,
): Promise<T> {
  let [timer, begin]: [NodeJS.Timeout | undefined, () => void] = [undefined, () => {}];
  const tooLong = new Promise<never>((_, reject) => {
    begin = () => {
      timer = setTimeout(() => reject(signal.reason), momentMs);
    };
  });
  if (signal.aborted) begin();
  signal.addEventListener('abort', begin);
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', begin);
  }
}
