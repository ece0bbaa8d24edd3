// `npm run demo`: the main job as a guided tour, on real parts and without an account. Exits as its first failing step does.
import { directoryTour } from './demo/directory-tour.mjs';
import { s3Tour } from './demo/s3-tour.mjs';
import { say } from './demo/say.mjs';
import { Steps } from './demo/steps.mjs';

const USAGE = `usage: npm run demo            seed, generate and verify: embedded database, ./feeds
       npm run demo -- --s3    the same into a bucket of the S3 test server`;

const tours = new Map([
  ['', directoryTour],
  ['--s3', s3Tour],
]);

const words = process.argv.slice(2);
const tour = tours.get(words.join(' '));
if (words.join(' ') === '--help') {
  console.log(USAGE);
} else if (tour === undefined) {
  console.error(`demo: unknown argument: ${words.join(' ')}\n${USAGE}`);
  process.exitCode = 2;
} else {
  process.exitCode = await run(tour);
}

async function run(tour) {
  const started = performance.now();
  const steps = new Steps();
  try {
    const code = await tour(steps);
    if (code === 0) say(`\nThe demo took ${((performance.now() - started) / 1000).toFixed(1)} s.`);
    else say(`\nThe demo stopped: the last command ended with exit code ${code}.`);
    return code;
  } catch (error) {
    console.error(`demo: ${error.message}`);
    return 1;
  } finally {
    await steps.close();
  }
}
