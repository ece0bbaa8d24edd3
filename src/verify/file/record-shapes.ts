import { isUtf8 } from 'node:buffer';
import type { FeedKind } from '../../feeds/kind.js';
import type { PlainField } from '../../feeds/plain-field.js';
import type { Finding } from '../../feeds/rule.js';
import type { QuickTest } from '../content/quick-test.js';
import { type ShapePart, shapeOf } from './record-shape.js';

/** What all plain records of one shape have in common. */
export interface KnownShape {
  /** What the rules say of every one of them: no error, and nothing about a value. */
  readonly findings: readonly Finding[];
}

/** Records are compared with known shapes one step at a time: fixed bytes, then a value or the end of the record. */
interface Step {
  readonly text: Buffer;
  /** The bytes of the text in words of four; the last one overlaps the one before. Empty for a shorter text. */
  readonly words: Int32Array;
  readonly value: ShapePart['value'];
  /** The place of the value's field among the spans. */
  readonly slot: number;
  readonly test: PlainField | undefined;
  /** Longer texts first: one may be the beginning of another. */
  readonly next: Step[];
  /** At the end of a record only. */
  shape?: KnownShape;
}

const WORD = 4;
const [QUOTE, BACKSLASH, COMMA, CLOSE_BRACKET, C1_LEAD] = [0x22, 0x5c, 0x2c, 0x5d, 0xc2];
const FIRST_AFTER_C1 = 0xa0;
/** Bytes within a string that have to be looked at: 1, the others 0. */
const SPECIAL = new Uint8Array(256).map((_, byte) =>
  byte < 0x20 || [QUOTE, BACKSLASH, 0x7f, C1_LEAD].includes(byte) ? 1 : 0,
);
/** Bytes that a number is made of: 1, the others 0. */
const NUMERIC = new Uint8Array(256).map((_, byte) =>
  '0123456789+-.eE'.includes(String.fromCharCode(byte)) ? 1 : 0,
);

/** Feeds of more steps have no regular form; comparing would take as long as parsing. */
const MOST_STEPS = 2_000;
/** A record of no known shape is looked at so often: a feed that has none must not pay for it all the time. */
const MOST_ATTEMPTS = 10_000;
/** The largest record that is compared. */
const MOST_BYTES = 65_536;

/**
 * The shapes of plain records: where all fields are plain and everything between them was seen before, byte for byte, in a record that was parsed and
 * judged, the rules of the kind have the same to say. Such a record is neither parsed nor judged again, unless its values are for rules about content to
 * judge, by a quick test on its bytes. Whatever is in doubt has no known shape.
 */
export class RecordShapes {
  readonly #kind: FeedKind;
  readonly #paths: readonly string[];
  readonly #isQuiet: QuickTest | undefined;
  /** Of the last record of a known shape: where the value of each path begins and ends, -1 where it is absent. Strings without their quotes. */
  readonly spans: Int32Array;
  readonly #first: Step[] = [];
  #steps = 0;
  #attempts = 0;
  #bytes: Buffer = Buffer.alloc(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  /** Whether all bytes are UTF-8; undefined until somebody wants to know. */
  #allUtf8: boolean | undefined;
  /** The shape of the last plain record. */
  known: KnownShape = { findings: [] };

  /** The spans are of the fields `told` and then of all others; `quickTest` prepares the test whether rules about content have nothing to say, for them. */
  constructor(
    kind: FeedKind,
    told: readonly string[],
    quickTest?: (paths: readonly string[]) => QuickTest,
  ) {
    this.#kind = kind;
    this.#paths = [...new Set([...told, ...Object.keys(kind.plain)])];
    this.spans = new Int32Array(2 * this.#paths.length);
    this.#isQuiet = quickTest?.(this.#paths);
  }

  /** What is being read. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Begins with other bytes. */
  setBytes(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#allUtf8 = undefined;
  }

  /** The index of the comma or bracket behind the plain record that begins at `start`; -1 when none of a known shape does, or its content is to be judged. */
  match(start: number): number {
    const end = this.#matchShape(start);
    if (end === -1 || this.#isQuiet === undefined) return end;
    return this.#isQuiet(this.#bytes, this.spans) ? end : -1;
  }

  #matchShape(start: number): number {
    if (this.#first.length === 0) return -1;
    const end = this.#walk(start);
    return end !== -1 && end - start <= MOST_BYTES && this.#isUtf8(start, end) ? end : -1;
  }

  /** What the rules of the kind say of the record of a known shape that begins and ends there, whatever is to be said of its content; undefined for any other. */
  findingsOf(start: number, end: number): readonly Finding[] | undefined {
    return this.#matchShape(start) === end ? this.known.findings : undefined;
  }

  /** Learns from a record that was parsed, without a key that comes twice, and from what the rules said of it. */
  learn(start: number, end: number, findings: readonly Finding[]): void {
    if (this.#attempts === MOST_ATTEMPTS || this.#steps > MOST_STEPS) return;
    this.#attempts += 1;
    if (findings.some(({ severity, value }) => severity === 'error' || value !== undefined)) return;
    const parts = shapeOf(this.#bytes.subarray(start, end), this.#kind);
    if (parts === undefined) return;
    // The values of this record must be plain too: otherwise the findings may be about them.
    const alone = new RecordShapes(this.#kind, []);
    alone.setBytes(this.#bytes);
    alone.#add(parts, { findings });
    if (alone.match(start) === end) this.#add(parts, { findings });
  }

  #add(parts: readonly ShapePart[], shape: KnownShape): void {
    let steps = this.#first;
    for (const part of parts) {
      let step = steps.find(({ text }) => text.equals(part.text));
      if (step === undefined) {
        step = toStep(part, this.#kind, 2 * this.#paths.indexOf(part.path));
        steps.push(step);
        steps.sort((a, b) => b.text.length - a.text.length);
        this.#steps += 1;
      }
      if (part.value === 'none') step.shape = shape;
      steps = step.next;
    }
  }

  #walk(start: number): number {
    const bytes = this.#bytes;
    const { spans } = this;
    let steps = this.#first;
    let at = start;
    spans.fill(-1);
    for (;;) {
      const step = this.#stepAt(steps, at);
      if (step === undefined) return -1;
      at += step.text.length;
      if (step.shape !== undefined) {
        this.known = step.shape;
        return at;
      }
      const { value, test } = step;
      const from = at;
      at = value === 'string' ? endOfString(bytes, at) : endOfNumber(bytes, at);
      if (at <= from || test?.(bytes, from, at) !== true) return -1;
      spans[step.slot] = from;
      spans[step.slot + 1] = at;
      steps = step.next;
    }
  }

  #stepAt(steps: readonly Step[], at: number): Step | undefined {
    for (let index = 0; index < steps.length; index += 1) {
      const step = steps[index] as Step;
      if (!this.#startsWith(step, at)) continue;
      if (step.shape === undefined) return step;
      const behind = this.#bytes[at + step.text.length];
      if (behind === COMMA || behind === CLOSE_BRACKET) return step;
    }
    return undefined;
  }

  #startsWith({ text, words }: Step, at: number): boolean {
    const view = this.#view;
    const { length } = text;
    if (at + length > view.byteLength) return false;
    if (length < WORD) {
      for (let index = 0; index < length; index += 1)
        if (view.getUint8(at + index) !== text[index]) return false;
      return true;
    }
    const last = words.length - 1;
    for (let word = 0, next = at; word < last; word += 1, next += WORD)
      if (view.getInt32(next, true) !== words[word]) return false;
    return view.getInt32(at + length - WORD, true) === words[last];
  }

  #isUtf8(start: number, end: number): boolean {
    this.#allUtf8 ??= isUtf8(this.#bytes.subarray(0, wholeCharacters(this.#bytes)));
    return this.#allUtf8 || isUtf8(this.#bytes.subarray(start, end));
  }
}

function toStep({ text, value, path }: ShapePart, kind: FeedKind, slot: number): Step {
  const starts: number[] = [];
  for (let at = 0; at + WORD < text.length; at += WORD) starts.push(at);
  if (text.length >= WORD) starts.push(text.length - WORD);
  return {
    // Of its own: what it was cut from is large.
    text: Buffer.from(text),
    words: Int32Array.from(starts, (at) => text.readInt32LE(at)),
    value,
    slot,
    test: value === 'none' ? undefined : kind.plain[path],
    next: [],
  };
}

/** The index of the closing quote; -1 for a string that may be anything but plain. */
function endOfString(bytes: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    while (SPECIAL[bytes[at] as number] === 0) at += 1;
    const byte = bytes[at];
    if (byte === QUOTE) return at;
    const next = bytes[at + 1];
    const harmless =
      byte === BACKSLASH
        ? next === QUOTE || next === BACKSLASH
        : byte === C1_LEAD && next !== undefined && next >= FIRST_AFTER_C1;
    if (!harmless) return -1;
    at += 2;
  }
}

function endOfNumber(bytes: Uint8Array, from: number): number {
  let at = from;
  while (NUMERIC[bytes[at] as number] === 1) at += 1;
  return at;
}

/** The number of bytes without a character at the end whose other bytes are still to come. */
function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] as number;
    if (byte >= 0xc0) return bytes.length - back;
    if (byte < 0x80) break;
  }
  return bytes.length;
}
