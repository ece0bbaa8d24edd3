import type { Readable, Writable } from 'node:stream';

/**
 * How a COPY ends: resolves when the server has said that all is done, rejects with its error. To be called before the query runs.
 * The driver (3.4.9) counts the query as answered when it hands the stream out: an error in the same packet is emitted before anybody can listen,
 * which would end the process, and one after the last row is told to nobody. So what it says to the query is tapped.
 */
export function outcomeOfCopy(query: object): Promise<void> {
  const { resolve, reject } = query as {
    resolve(answer: Readable | Writable | object): void;
    reject(error: unknown): void;
  };
  const outcome = new Promise<void>((done, fail) => {
    Object.assign(query, {
      // First with the stream, and again with the result when the server is ready for the next query.
      resolve(answer: Readable | Writable | object) {
        if ('on' in answer) answer.on('error', fail);
        else done();
        resolve(answer);
      },
      reject(error: unknown) {
        fail(error);
        reject(error);
      },
    });
  });
  // It may fail before anybody waits for it.
  outcome.catch(() => {});
  return outcome;
}
