// Loaded before a program (`node --import`): writes the highest resident memory that its process had, in bytes, to the file that
// FEEDGEN_TEST_MEMORY names.
import { writeFileSync } from 'node:fs';

const file = process.env.FEEDGEN_TEST_MEMORY;
if (file === undefined) throw new Error('FEEDGEN_TEST_MEMORY is not set');
process.on('exit', () => writeFileSync(file, String(process.resourceUsage().maxRSS * 1024)));
