// The ratios that are held to goals, each computed from figures of some cases. `figure(case, metric)` yields a number in seconds,
// megabytes or pieces; `uses` names the cases, as in cases.mjs.

/** Metrics: `wall` (s), `cpu` (s, the process and its children), `backend` (s, PostgreSQL), `peak` (MB), `rate` (pieces a second of wall). */
const quotient = (metric, over, under) => ({
  uses: [over, under],
  compute: (figure) => figure(over, metric) / figure(under, metric),
});

const atLeast = (bound) => ({ atLeast: bound });
const atMost = (bound) => ({ atMost: bound });

const totalCpu = (figure, id) => figure(id, 'cpu') + figure(id, 'backend');

/** A run's share of one processor's time in its own CPU seconds: 1 is one processor busy, 0.5 two. */
const idleness = (id) => ({
  uses: [id],
  compute: (figure) => figure(id, 'wall') / totalCpu(figure, id),
});

export const RATIOS = [
  {
    number: '1',
    label: 'psql, split, gzip / generate: wall, chunk 100',
    goal: atLeast(6),
    ...quotient('wall', 'shell-base-100', 'generate-base-100'),
  },
  {
    number: '2',
    label: 'psql, split, gzip / generate: wall, chunk 10,000',
    goal: atLeast(1.5),
    ...quotient('wall', 'shell-base-10000', 'generate-base-10000'),
  },
  {
    number: '3',
    label: 'naive Node / generate: wall, chunk 100',
    goal: atLeast(2.2),
    ...quotient('wall', 'naive-base-100', 'generate-base-100'),
  },
  {
    number: '3',
    label: 'naive Node / generate: wall, chunk 10,000',
    goal: atLeast(1.6),
    ...quotient('wall', 'naive-base-10000', 'generate-base-10000'),
  },
  {
    number: '4',
    label: 'OFFSET design / generate: wall, a third of the rows, chunk 100',
    goal: atLeast(15),
    ...quotient('wall', 'offset-small-100', 'generate-small-100'),
  },
  {
    number: '5',
    label: 'generate and its backend / gzip alone on the same bytes: CPU, large, chunk 10,000',
    goal: atMost(1.9),
    uses: ['generate-large-10000', 'gzip-large-10000'],
    compute: (figure) =>
      totalCpu(figure, 'generate-large-10000') / figure('gzip-large-10000', 'cpu'),
  },
  {
    number: '6',
    label: 'generate: wall / CPU with its backend, large, chunk 10,000',
    goal: atMost(0.62),
    ...idleness('generate-large-10000'),
  },
  {
    number: '6',
    label: 'generate: wall / CPU with its backend, large, chunk 100',
    goal: atMost(0.62),
    ...idleness('generate-large-100'),
  },
  {
    number: '7',
    label: 'generate: wall large / base, chunk 100 (linear is 3.33)',
    goal: atMost(3.6),
    ...quotient('wall', 'generate-large-100', 'generate-base-100'),
  },
  {
    number: '7',
    label: 'generate: wall large / base, chunk 10,000 (linear is 3.33)',
    goal: atMost(3.6),
    ...quotient('wall', 'generate-large-10000', 'generate-base-10000'),
  },
  ...['100', '10000'].flatMap((chunk) => [
    {
      number: '8',
      label: `generate: peak memory, MB, large, chunk ${Number(chunk).toLocaleString('en-US')}`,
      goal: atMost(256),
      uses: [`generate-large-${chunk}`],
      compute: (figure) => figure(`generate-large-${chunk}`, 'peak'),
    },
    {
      number: '8',
      label: `generate: peak memory large / base, chunk ${Number(chunk).toLocaleString('en-US')}`,
      goal: atMost(1.2),
      ...quotient('peak', `generate-large-${chunk}`, `generate-base-${chunk}`),
    },
  ]),
  {
    number: '9',
    label: 'INSERT of 1,000 rows a statement / seed: wall',
    goal: atLeast(2.5),
    ...quotient('wall', 'insert-base', 'seed-base'),
  },
  {
    number: '10',
    label: 'S3 with 30 ms latency: objects/s at the default concurrency / at 1',
    goal: atLeast(15),
    ...quotient('rate', 'put-default', 'put-one'),
  },
  {
    number: '11',
    label: 'verify / gunzip and JSON.parse: wall, large, chunk 100',
    goal: atMost(1.5),
    ...quotient('wall', 'verify-large-100', 'parse-large-100'),
  },
  {
    number: '11',
    label: 'verify / gunzip and JSON.parse: wall, large, chunk 10,000',
    goal: atMost(1.5),
    ...quotient('wall', 'verify-large-10000', 'parse-large-10000'),
  },
];

/** Runs that are shown without a ratio: to a disk, to S3 with 30 ms latency, and with other settings than the default. */
const SHOWN = {
  disk: ['disk-base-100', 'disk-base-10000'],
  s3: ['bucket-base-100', 'bucket-base-10000'],
  settings: ['generate', 'level1', 'level4', 'level9', 'jobs1', 'cursor'].map(
    (kind) => `${kind}-base-10000`,
  ),
};

/** What can be asked for by `--only`. */
export const RATIO_NUMBERS = [
  ...new Set(RATIOS.map(({ number }) => number)),
  ...Object.keys(SHOWN),
];

/** The ids of the cases that the ratios of these numbers need. */
export function casesFor(numbers) {
  const ratios = RATIOS.filter(({ number }) => numbers.includes(number));
  const shown = Object.entries(SHOWN).filter(([name]) => numbers.includes(name));
  return new Set([...ratios.flatMap(({ uses }) => uses), ...shown.flatMap(([, ids]) => ids)]);
}

/** Judges the asked ratios. `figures` is a Figures; `unmeasured` tells by case id why it could not run. */
export function judgeRatios(numbers, figures, unmeasured) {
  return RATIOS.filter(({ number }) => numbers.includes(number)).map((ratio) => {
    const { number, label, goal, uses } = ratio;
    const reason = uses.map((id) => unmeasured.get(id)).find((why) => why !== undefined);
    if (reason !== undefined) return { number, label, goal, verdict: 'not measured', reason };
    return { number, label, goal, ...judge(ratio, figures) };
  });
}

function judge({ goal, uses, compute }, figures) {
  const value = compute((id, metric) => figures.median(id, metric));
  if (!Number.isFinite(value))
    return { verdict: 'not measured', reason: 'this system has no /proc to read it from' };
  const rounds = Math.max(...uses.map((id) => figures.rounds(id)));
  const each = Array.from({ length: rounds }, (_, round) =>
    compute((id, metric) => figures.inRound(id, metric, round)),
  );
  const ok = goal.atLeast === undefined ? value <= goal.atMost : value >= goal.atLeast;
  return {
    value,
    lowest: Math.min(...each),
    highest: Math.max(...each),
    verdict: ok ? 'ok' : 'missed',
  };
}
