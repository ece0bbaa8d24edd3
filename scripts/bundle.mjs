// Bundles the program into dist/: every file that Node.js loads costs about a millisecond, in each thread again, and
// libphonenumber-js alone has a hundred. Other packages stay packages, updated and licensed on their own.
import { copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const BUNDLED = 'libphonenumber-js';
const require = createRequire(import.meta.url);
const { dependencies } = require('../package.json');
const external = Object.keys(dependencies)
  .filter((name) => name !== BUNDLED)
  .flatMap((name) => [name, `${name}/*`]);

// The parts lie as deep as the sources do (dist/src/x): both find package.json, sql/ and their threads by the same path.
await build({
  entryPoints: [
    { in: 'bin/feedgen.ts', out: 'bin/feedgen' },
    { in: 'src/generate/piece-thread.ts', out: 'src/parts/piece-thread' },
    { in: 'src/verify/file/check-thread.ts', out: 'src/parts/check-thread' },
  ],
  outdir: 'dist',
  chunkNames: 'src/parts/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external,
  legalComments: 'inline',
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
});

mkdirSync('dist/licenses', { recursive: true });
const folder = dirname(require.resolve(`${BUNDLED}/package.json`));
copyFileSync(join(folder, 'LICENSE'), join('dist/licenses', `${BUNDLED}.txt`));
