// The tour of `npm run demo`: embedded database, directory target.
import { join } from 'node:path';
import { heading, say } from './say.mjs';
import { showDirectory } from './show-directory.mjs';
import { inOrder, ROOT } from './steps.mjs';

const SETTINGS = {
  // What `npx feedgen` in this folder uses by default, spelled out because the commands run in an empty folder.
  FEEDGEN_DATA_DIR: join(ROOT, '.feedgen'),
  // The demo starts over at 10,000 facilities however many an experiment has left: here a smaller feed is meant.
  FEEDGEN_MAX_DROP: '100%',
};

export async function directoryTour(steps) {
  const feeds = join(ROOT, 'feeds');
  const inFeeds = { settings: { ...SETTINGS, FEEDGEN_OUT: feeds } };

  say('feedgen publishes facilities from PostgreSQL as a feed for Google’s Actions Center.');
  say('This demo does all of it with three commands you can repeat afterwards.');

  return inOrder(
    () => {
      heading('1. Facilities: 10,000 invented ones, in an embedded PostgreSQL under .feedgen/');
      return steps.feedgen(['seed', '--count', '10000', '--reset'], { settings: SETTINGS });
    },
    () => {
      heading('2. The feed: data files of 100 records each, then the descriptor that names them');
      return steps.feedgen(['generate', '--chunk', '100'], inFeeds);
    },
    () => {
      heading('3. The proof: read everything back, without the database');
      return steps.feedgen(['verify'], { settings: SETTINGS });
    },
    async () => {
      await showDirectory(feeds);
      showNext();
      return 0;
    },
  );
}

function showNext() {
  heading('What to try next');
  say(`  npx feedgen seed --count 500 && npx feedgen generate && npx feedgen verify
      500 more facilities, and a second file set beside the first: names are never reused
  npx feedgen seed --count 10000 --reset --dirty 5 && npx feedgen generate
      5 % of the facilities break a rule: the run refuses to publish, and says which rules (exit code 5)
  npm run demo -- --s3
      the same three commands into an S3 bucket, served on this machine
  DATABASE_URL=postgres://… npx feedgen generate --query my-facilities.sql --out ./my-feed
      your own tables: the README shows how a query becomes a feed
  npx feedgen generate --help`);
}
