// MAIN PATH of the bench: prepare, run every case in each round, judge the ratios.
import { BUILD_FOLDER, checkBuilt, makeCase } from './cases.mjs';
import { Figures, median } from './figures.mjs';
import { describeMachine } from './machine.mjs';
import { measure } from './measure.mjs';
import { sizesOf } from './options.mjs';
import { prepare } from './prepare.mjs';
import { prove } from './prove.mjs';
import { casesFor, judgeRatios } from './ratios.mjs';
import { say } from './say.mjs';
import { Scratch } from './scratch.mjs';
import { Server } from './server.mjs';
import { missingTools } from './tools.mjs';

/** Measures what `options` ask for and resolves to the result; what it has started is registered with `ending`. */
export async function bench(options, ending, signal) {
  checkBuilt();
  const sizes = sizesOf(options.rows);
  const scratch = new Scratch(sizes.large);
  ending.add(() => scratch.close());
  say('starting PostgreSQL');
  const server = await Server.start(ending);
  const machine = await describeMachine(server, scratch.place);
  const { ids, unmeasured } = chooseCases(options.only, scratch);
  const surroundings = { server, scratch, ending, signal };
  const setting = await prepare(ids, sizes, surroundings);
  const cases = [...ids].map((id) => makeCase(id, setting));
  const figures = new Figures();
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const kase of cases.filter(({ once }) => round === 1 || !once)) {
      const figure = await runCase(kase, round, { ...surroundings, setting });
      figures.add(kase.id, figure);
      say(`round ${round}/${options.rounds}: ${describe(kase)}: ${figure.wall.toFixed(2)} s`);
    }
  }
  return {
    command: ['npm run bench', ...(options.words.length > 0 ? ['--', ...options.words] : [])],
    machine,
    sizes,
    rounds: options.rounds,
    outside: outsideOf(cases, figures),
    cases: cases.map((kase) => summary(kase, figures)),
    ratios: judgeRatios(options.only, figures, unmeasured),
    unmeasured: Object.fromEntries(unmeasured),
  };
}

/** The ids that can run here, and by id why the others cannot. */
function chooseCases(numbers, scratch) {
  const asked = casesFor(numbers);
  const noTools = missingTools();
  const noDisk =
    scratch.freshOnDisk('probe', BUILD_FOLDER) === undefined ? 'no directory on a disk' : undefined;
  const reasons = [...asked].map((id) => {
    const kind = id.split('-')[0];
    return [id, { shell: noTools, disk: noDisk }[kind]];
  });
  const unmeasured = new Map(reasons.filter(([, reason]) => reason !== undefined));
  for (const [id, reason] of unmeasured) say(`${id} cannot be measured: ${reason}`);
  return { ids: new Set([...asked].filter((id) => !unmeasured.has(id))), unmeasured };
}

async function runCase(kase, round, { server, scratch, signal, setting }) {
  const run = (command) => measure(command, { server, scratch, signal });
  const output = await openOutput(kase, round, server, scratch);
  const { stdout, ...measured } = await run(kase.start(output, round));
  const figure = { ...measured, ...piecesOf(kase, measured.wall, stdout) };
  if (round === 1) await prove(kase, { stdout }, output, { bench: setting, server, run });
  if (kase.writes === 'table') await server.run(`drop database ${output}`);
  else if (kase.writes !== undefined) scratch.discard(output);
  return figure;
}

/** Objects a second, or the megabytes of a published set. */
function piecesOf({ pieces, writes }, wall, stdout) {
  if (pieces !== undefined) return { rate: pieces / wall };
  return writes === 'set' ? { size: JSON.parse(stdout).bytes / 1e6 } : {};
}

async function openOutput({ writes, onDisk, id }, round, server, scratch) {
  if (writes !== 'table')
    return onDisk ? scratch.freshOnDisk('out', BUILD_FOLDER) : scratch.fresh('out');
  const database = `bench_run_${id.replaceAll('-', '_')}_${round}`;
  await server.run(`create database ${database} template template0`);
  await server.run('checkpoint');
  return database;
}

/** Processors that others kept busy, over all runs but those to S3, whose server would count as another. */
function outsideOf(cases, figures) {
  const runs = cases.filter(({ usesS3 }) => !usesS3).flatMap(({ id }) => figures.runs(id));
  const shares = runs.map(({ outside }) => outside);
  return { median: median(shares), highest: Math.max(...shares) };
}

function describe({ name, rows, pieces, chunk }) {
  const many = `${(pieces ?? rows).toLocaleString('en-US')} ${pieces === undefined ? 'rows' : 'objects'}`;
  return `${name}, ${many}${chunk === undefined ? '' : `, chunk ${chunk}`}`;
}

function summary({ id, name, rows, pieces, chunk }, figures) {
  const metrics = ['wall', 'cpu', 'backend', 'peak', 'rate', 'size'];
  const medians = metrics.map((metric) => [metric, figures.median(id, metric)]);
  return {
    id,
    name,
    rows: pieces ?? rows,
    chunk: chunk === undefined ? null : Number(chunk),
    ...Object.fromEntries(medians.filter(([, value]) => Number.isFinite(value))),
    runs: figures.runs(id),
  };
}
