#!/usr/bin/env node
import { openProcess } from '../src/cli/process.js';

const run = openProcess();
const { main } = await import('../src/cli/main.js');
await run.finish(await main(process.argv.slice(2), run.io));
