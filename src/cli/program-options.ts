import { type Command, Option } from 'commander';
import { fallbackText, flagForms, flagTerm } from './readme-tables.js';
import type { CommandName, Setting } from './setting.js';
import { settingRows } from './settings-table.js';

/** Adds the rows of the table of settings that apply to a command, under their headings. */
export function addSettings(command: Command, name: CommandName): void {
  const rows = settingRows().filter(([, setting]) => setting.commands.includes(name));
  for (const group of new Set(rows.map(([, setting]) => setting.group)))
    for (const [, setting] of rows.filter((row) => row[1].group === group))
      for (const [index, form] of flagForms(setting).entries())
        command.addOption(
          optionOf(form, { ...setting, ...setting.helpOf?.[name] })
            .helpGroup(`${group}:`)
            .hideHelp(index > 0),
        );
  const terms = new Map(rows.map(([, setting]) => [flagForms(setting)[0], flagTerm(setting)]));
  command.configureHelp({ optionTerm: ({ flags }) => terms.get(flags) ?? flags });
  // Unknown flags are collected with all other problems instead of stopping at the first.
  command.allowUnknownOption().allowExcessArguments();
}

function optionOf(form: string, setting: Setting<unknown>): Option {
  const option = new Option(form, helpOf(setting));
  const { separator } = setting;
  if (separator === undefined) return option;
  return option.argParser<string | undefined>((text, before) =>
    before === undefined ? text : `${before}${separator}${text}`,
  );
}

function helpOf(setting: Setting<unknown>): string {
  const facts = setting.env.slice(0, 1).map((name) => `env ${name}`);
  if (setting.argument || setting.fallback === true) facts.push(`default ${fallbackText(setting)}`);
  return facts.length === 0 ? setting.help : `${setting.help} (${facts.join('; ')})`;
}
