// A clean environment: no setting of the person who runs the demo may lead it to another database or another target.
import { join } from 'node:path';

const SETTINGS = /^(DATABASE_URL$|PG|AWS_|FEEDGEN_)/;

/**
 * The environment of this process without any setting of feedgen, PostgreSQL or AWS, and with `own` added. `emptyDirectory` stands in for
 * the home of AWS profiles.
 */
export function cleanEnvironment(environment, emptyDirectory, own) {
  const kept = Object.entries(environment).filter(([name]) => !SETTINGS.test(name));
  return {
    ...Object.fromEntries(kept),
    AWS_CONFIG_FILE: join(emptyDirectory, 'aws-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(emptyDirectory, 'aws-credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    ...own,
  };
}
