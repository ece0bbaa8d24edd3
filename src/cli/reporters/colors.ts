import type { ChalkInstance } from 'chalk';
import type { Paint } from '../../verify/report/report-text.js';
import type { Io } from '../io.js';

/** Colours for one of the two streams: none when they are not wanted, else as many as chalk finds it can show. */
export async function colors(
  io: Io,
  stream: 'stdout' | 'stderr',
  wanted: boolean,
): Promise<ChalkInstance> {
  const { Chalk, supportsColor, supportsColorStderr } = await import('chalk');
  const support = stream === 'stdout' ? supportsColor : supportsColorStderr;
  const visible = io[stream].isTTY === true || io.env.FORCE_COLOR !== undefined;
  return new Chalk({ level: wanted && visible && support ? support.level : 0 });
}

/** Colours for what `verify` prints on stdout. */
export async function reportPaint(io: Io, { color }: { readonly color: boolean }): Promise<Paint> {
  const { red, yellow, cyan, green, dim } = await colors(io, 'stdout', color);
  return { error: red, warning: yellow, info: cyan, ok: green, dim };
}
