import { countText, plural } from '../../core/count-text.js';
import type { RunEvent } from '../../core/run-event.js';
import type { SourceIdentity } from '../../core/source.js';

type Progress = Extract<RunEvent, { type: 'progress' }>;

/** `embedded database in /srv/.feedgen`, `db.example.net:5432/places as reader`. */
export function identityText({ kind, host, database, user }: SourceIdentity): string {
  if (kind === 'embedded') return `embedded database in ${host}`;
  return `${host}/${database} as ${user}`;
}

/** `12,000 of 100,000 records, 120 data files, 8,000/s, 1.5 s`. */
export function progressText(event: Progress, elapsedMs: number): string {
  const done =
    event.total === undefined
      ? countText(event.done)
      : `${countText(event.done)} of ${countText(event.total)}`;
  const parts = [`${done} ${event.unit}`];
  if (event.files !== undefined) parts.push(plural(event.files, 'data file'));
  if (elapsedMs >= 1000) parts.push(`${countText(Math.round((event.done / elapsedMs) * 1000))}/s`);
  parts.push(secondsText(elapsedMs / 1000));
  return parts.join(', ');
}

/** `0.42 s`, `12.3 s`, `4 min 05 s`. */
export function secondsText(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}
