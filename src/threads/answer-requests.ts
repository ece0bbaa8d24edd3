import { parentPort } from 'node:worker_threads';
import { type Calls, END, type Request, type Response } from './thread.js';

/** An answer and the memory that goes away with it. */
export interface Answer<T> {
  readonly value: T;
  readonly transfer?: readonly ArrayBuffer[];
}

/** What a thread does when it is asked. */
export type Desk<C extends Calls<C>> = {
  readonly [Name in keyof C]: (
    request: C[Name]['request'],
  ) => Answer<C[Name]['answer']> | Promise<Answer<C[Name]['answer']>>;
};

/** Makes this thread answer what `Thread` asks until it is closed. What an answer throws ends the thread. */
export function answerRequests<C extends Calls<C>>(desk: Desk<C>): void {
  const byName = new Map<string, Desk<C>[keyof C]>(Object.entries(desk));
  parentPort?.on('message', async (message: Request | typeof END) => {
    if (message === END) {
      parentPort?.close();
      return;
    }
    const { number, name, request } = message;
    const ask = byName.get(name);
    if (ask === undefined) throw new Error(`nothing is called ${name} here`);
    const { value, transfer = [] } = await ask(request);
    parentPort?.postMessage({ number, value } satisfies Response, transfer);
  });
}
