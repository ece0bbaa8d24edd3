// Completes the build: makes the binary executable.
import { chmodSync } from 'node:fs';

chmodSync('dist/bin/feedgen.js', 0o755);
