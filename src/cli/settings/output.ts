import { oneOf, path } from '../parsers.js';
import type { Setting } from '../setting.js';
import { ALL, onceOnly, scope, toggle, value } from './row.js';

/** Settings of what is printed, and of the settings themselves. */
export const OUTPUT_SETTINGS = {
  json: {
    ...toggle('--json', false),
    env: ['FEEDGEN_JSON'],
    help: 'print the result as one JSON object on one line',
    ...scope('Output', ALL),
  },
  quiet: {
    ...toggle('--quiet', false),
    env: ['FEEDGEN_QUIET'],
    help: 'print nothing but errors (and the object of --json)',
    ...scope('Output', ALL),
  },
  debug: {
    ...toggle('--debug', false),
    env: ['FEEDGEN_DEBUG'],
    help: 'print stacks and causes of errors',
    ...scope('Output', ALL),
  },
  logFormat: {
    ...value<'auto' | 'text' | 'json'>(
      '--log-format <format>',
      oneOf('auto', 'text', 'json'),
      'auto',
    ),
    env: ['FEEDGEN_LOG_FORMAT'],
    help: 'progress on stderr: auto, text or json',
    ...scope('Output', ALL),
  },
  color: {
    ...toggle('--color', true),
    env: ['NO_COLOR'],
    envMeansNo: true,
    fallbackText: 'on a terminal',
    help: 'colours in what is printed',
    ...scope('Output', ALL),
  },
  printSettings: {
    ...toggle('--print-settings', false),
    ...onceOnly,
    help: 'show every setting and where it came from, and stop',
    ...scope('Output', ALL),
  },
  config: {
    ...value<string | undefined>('--config <file>', path, undefined),
    ...onceOnly,
    fallbackText: './feedgen.config.json when it exists',
    help: 'config file; paths in it resolve against it',
    ...scope('Output', ALL),
  },
} as const satisfies Readonly<Record<string, Setting<unknown>>>;
