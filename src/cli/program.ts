import { Command } from 'commander';
import type { Call, CommandEntry } from './command.js';
import { addSettings } from './program-options.js';

/** The table of commands. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'seed',
    summary: 'put fake facilities into the database',
    examples: [
      ['feedgen seed --count 10000', 'into the embedded database, made when missing'],
      ['feedgen seed --reset --dirty 2', 'start over; 2 % of the records break a rule'],
    ],
    whenStopped: 'no facility was added or removed: all is one transaction',
    load: async () => (await import('./commands/seed.js')).seedCommand,
  },
  {
    name: 'generate',
    summary: 'publish a feed to a bucket or a directory',
    examples: [
      ['feedgen generate', 'into ./feeds'],
      ['feedgen generate --bucket x --chunk 100', 'to s3://x/feeds/'],
      ['feedgen generate --query my-facilities.sql', 'from a table of your own'],
      ['feedgen generate --dry-run', 'what would be published'],
    ],
    whenStopped: 'what was published before is as it was',
    load: async () => (await import('./commands/generate.js')).generateCommand,
  },
  {
    name: 'verify',
    summary: 'prove that what is published is whole and valid',
    argument: [
      '[location]',
      'a directory, s3://bucket/prefix, a descriptor or data file in either, or - for a data file on standard input',
    ],
    examples: [
      ['feedgen verify', 'what the last generate published'],
      ['feedgen verify s3://x/feeds/', 'any other place'],
      ['feedgen verify feeds/a.filesetdesc.json', 'the set of one descriptor'],
      ['feedgen verify feeds/a_0000.json.gz', 'one data file by itself'],
      ['feedgen verify - < a_0000.json.gz', 'a data file on standard input'],
      ['feedgen verify --all /srv/feeds', 'every set in a folder and below it'],
      ['feedgen verify --json --strict', 'for scripts; warnings fail too'],
      ['feedgen verify --report report.html', 'a page about the set'],
      ['feedgen verify --explain url_missing', 'what a rule means'],
    ],
    whenStopped: 'verify only reads',
    load: async () => (await import('./commands/verify.js')).verifyCommand,
  },
  {
    name: 'runs',
    summary: 'list what runs did, newest first',
    argument: ['[location]', 'a directory or s3://bucket/prefix'],
    examples: [
      ['feedgen runs', 'where the last generate published'],
      ['feedgen runs --limit 100 --json', 'for scripts'],
    ],
    whenStopped: 'runs only reads',
    load: async () => (await import('./commands/runs.js')).runsCommand,
  },
  {
    name: 'status',
    summary: 'tell whether the newest set is fresh and whole; exit code 9 when not',
    argument: ['[location]', 'a directory or s3://bucket/prefix'],
    examples: [
      ['feedgen status --max-age 26h', 'for alerting after a nightly run'],
      ['feedgen status --verify full', 'reads and checks the whole set'],
      ['feedgen status --quiet --strict', 'for cron: a word only when something is wrong'],
    ],
    whenStopped: 'status only reads',
    load: async () => (await import('./commands/status.js')).statusCommand,
  },
  {
    name: 'clean',
    summary: 'remove what dead runs left, and old sets',
    argument: ['[location]', 'a directory or s3://bucket/prefix'],
    examples: [
      ['feedgen clean --dry-run', 'what would be removed'],
      ['feedgen clean', 'orphans of dead runs, temporary files, abandoned uploads'],
      ['feedgen clean --keep 14', 'and all sets but the newest 14'],
    ],
    whenStopped: 'what was removed is gone, every set that is left is whole',
    load: async () => (await import('./commands/clean.js')).cleanCommand,
  },
  {
    name: 'doctor',
    summary: 'check database, query, target and machine, and say what to do',
    argument: ['[location]', 'a directory or s3://bucket/prefix'],
    examples: [
      ['feedgen doctor', 'before the first generate, with the same settings'],
      ['feedgen doctor --bucket x --json', 'for scripts'],
    ],
    whenStopped: 'a probe file may be left at the target',
    load: async () => (await import('./commands/doctor.js')).doctorCommand,
  },
];

/** Makes the parser of the command line; `run` is called with the one command that was asked for. */
export function buildProgram(
  version: string,
  run: (entry: CommandEntry, call: Call) => Promise<void>,
): Command {
  const program = new Command('feedgen')
    .description('Publishes facilities from PostgreSQL as a feed: whole, or not at all.')
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help of a command')
    .addHelpText('after', `\nSettings of a command: feedgen <command> --help`);
  for (const entry of COMMANDS) program.addCommand(buildCommand(entry, run));
  return program;
}

function buildCommand(
  entry: CommandEntry,
  run: (entry: CommandEntry, call: Call) => Promise<void>,
): Command {
  const command = new Command(entry.name).summary(entry.summary).description(entry.summary);
  if (entry.argument !== undefined) command.argument(...entry.argument);
  addSettings(command, entry.name);
  return command
    .helpOption('-h, --help', 'show help')
    .addHelpText('after', `\nExamples:\n${examplesText(entry)}`)
    .action(async () => {
      const { readCall } = await import('./read-call.js');
      await run(entry, readCall(command, entry));
    });
}

function examplesText({ examples }: CommandEntry): string {
  const width = Math.max(...examples.map(([call]) => call.length));
  return examples.map(([call, meaning]) => `  ${call.padEnd(width)}  ${meaning}`).join('\n');
}
