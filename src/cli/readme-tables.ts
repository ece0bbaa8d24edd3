import { EXIT_CODES } from '../core/errors.js';
import { negativeFlag, type Setting } from './setting.js';
import { type SettingKey, settingRows } from './settings-table.js';

/** The README's table of settings, in Markdown. */
export function settingsTable(): string {
  const head = ['| flag | environment | default | meaning |', '| --- | --- | --- | --- |'];
  return [...head, ...settingRows().map(settingRow)].join('\n');
}

/** The README's table of exit codes, in Markdown. */
export function exitCodesTable(): string {
  const head = ['| code | means | a scheduler may retry |', '| --- | --- | --- |'];
  const done = '| 0 | done: published, or verified without errors | |';
  const rows = Object.values(EXIT_CODES)
    .sort((a, b) => a.exit - b.exit)
    .map(
      ({ exit, meaning, retryable }) => `| ${exit} | ${meaning} | ${retryable ? 'yes' : 'no'} |`,
    );
  return [...head, done, ...rows].join('\n');
}

/** Replaces what stands between `<!-- name:begin -->` and `<!-- name:end -->`; undefined when the marks are missing. */
export function replaceBlock(document: string, name: string, content: string): string | undefined {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const from = document.indexOf(begin);
  const to = document.indexOf(end, from);
  if (from < 0 || to < 0) return undefined;
  return `${document.slice(0, from + begin.length)}\n\n${content}\n\n${document.slice(to)}`;
}

/** The flags a switch or a value is given by, as people type them. */
export function flagForms(setting: Setting<unknown>): readonly [string, ...string[]] {
  if (setting.argument) return [`${setting.flag} ${setting.argument}`];
  return [setting.flag, negativeFlag(setting)];
}

/** All forms in one: `--chunk <n>`, `--[no-]gzip`. */
export function flagTerm(setting: Setting<unknown>): string {
  return setting.argument ? flagForms(setting)[0] : setting.flag.replace(/^--/, '--[no-]');
}

/** The default as people read it. */
export function fallbackText(setting: Setting<unknown>): string {
  if (setting.fallbackText !== undefined) return setting.fallbackText;
  if (typeof setting.fallback === 'boolean') return setting.fallback ? 'yes' : 'no';
  return String(setting.fallback);
}

function settingRow([, setting]: readonly [SettingKey, Setting<unknown>]): string {
  const environment = setting.env.map(code).join(', ');
  const cells = [code(flagTerm(setting)), environment, fallbackText(setting), setting.help];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function code(text: string): string {
  return `\`${text}\``;
}
