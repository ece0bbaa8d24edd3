// "Where to look": the file set that `metadata.json` in a directory names, and one record of it.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { heading, say, table } from './say.mjs';
import { ROOT } from './steps.mjs';

export async function showDirectory(directory) {
  const descriptor = JSON.parse(await readFile(join(directory, 'metadata.json'), 'utf8'));
  const { generation_timestamp: timestamp, data_file: dataFiles } = descriptor;
  const shown = relative(ROOT, directory);

  heading('Where to look');
  await showFiles(directory, shown, dataFiles, timestamp);
  say(`\n  ${shown}/metadata.json`);
  const names = `["${dataFiles[0]}", … ${dataFiles.length - 1} more]`;
  say(
    indent(JSON.stringify({ ...descriptor, data_file: 0 }, null, 2).replace(/0(?=\n\}$)/, names)),
  );

  say(`\n  the first record of ${shown}/${dataFiles[0]}`);
  const { data } = JSON.parse(
    gunzipSync(await readFile(join(directory, dataFiles[0]))).toString('utf8'),
  );
  say(indent(JSON.stringify(data[0], null, 2)));
}

async function showFiles(directory, shown, dataFiles, timestamp) {
  const names = await readdir(directory);
  const descriptorName = names.find((name) => name.endsWith(`_${timestamp}.filesetdesc.json`));
  const bytes = async (name) => (await stat(join(directory, name))).size;
  const sizes = await Promise.all(dataFiles.map(bytes));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  table([
    [`${shown}/${dataFiles[0]}`, count(sizes[0]), 'data file: 100 records, gzip JSON'],
    ['…', '', `${dataFiles.length} data files, ${count(total)} in all`],
    [`${shown}/${dataFiles.at(-1)}`, count(sizes.at(-1)), ''],
    [
      `${shown}/${descriptorName}`,
      count(await bytes(descriptorName)),
      'the descriptor: written last, it makes the set exist',
    ],
    [`${shown}/metadata.json`, count(await bytes('metadata.json')), 'the newest descriptor again'],
    [`${shown}/.feedgen/`, '', 'run records: counts, digests, refused records'],
  ]);
  const older = names.filter((name) => name.endsWith('.filesetdesc.json')).length - 1;
  if (older > 0)
    say(`  Beside it, file sets of earlier runs: ${older}. Their names are never used again.`);
}

function count(bytes) {
  return `${bytes.toLocaleString('en')} bytes`;
}

function indent(text) {
  return text.replace(/^/gm, '  ');
}
