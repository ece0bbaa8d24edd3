// Removes a build directory first: a test or source file that was deleted must not keep running.
import { rmSync } from 'node:fs';

for (const directory of process.argv.slice(2)) rmSync(directory, { recursive: true, force: true });
