import { Duplex } from 'node:stream';
import type { PGlite } from '@electric-sql/pglite';

const TERMINATE = 0x58;

/**
 * PostgreSQL in this process as a byte stream that speaks the wire protocol: what a socket is to a server. No port, so nobody else on
 * the machine can connect.
 */
export function pgliteStream(database: PGlite): Duplex {
  let pending: Buffer = Buffer.alloc(0);
  let started = false;

  /** The messages that have arrived whole. The first one has no type byte. */
  function wholeMessages(): Buffer {
    let end = 0;
    while (pending.length >= end + (started ? 5 : 4)) {
      const next = end + (started ? 1 + pending.readUInt32BE(end + 1) : pending.readUInt32BE(end));
      if (next > pending.length) break;
      started = true;
      end = next;
    }
    const messages = pending.subarray(0, end);
    pending = pending.subarray(end);
    return messages;
  }

  async function answer(bytes: Buffer): Promise<void> {
    pending = pending.length === 0 ? bytes : Buffer.concat([pending, bytes]);
    const messages = wholeMessages();
    if (messages.length === 0) return;
    if (messages[0] === TERMINATE) {
      stream.push(null);
      return;
    }
    await database.runExclusive(() =>
      database.execProtocolRawStream(messages, {
        // Views of the database's memory are only valid until it runs again.
        onRawData: (data) => void stream.push(Buffer.from(data)),
      }),
    );
  }

  const stream = new Duplex({
    read() {},
    write(bytes: Buffer, _encoding, done) {
      answer(bytes).then(() => done(), done);
    },
  });
  return stream;
}
