import { existsSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { packageJson, projectFile, ROOT } from '../support/project-files.js';

const lines = projectFile('Dockerfile').replaceAll('\\\n', ' ').split('\n');
const instructions = lines.filter((line) => /^[A-Z]+ /.test(line));
const afterLastFrom = instructions.slice(instructions.findLastIndex((i) => i.startsWith('FROM')));

test('the image starts the binary of package.json under the name feedgen', () => {
  const linked = afterLastFrom.find((i) => i.includes('ln -s'));
  expect(linked).toContain(
    `ln -s /opt/feedgen/${packageJson().bin.feedgen} /usr/local/bin/feedgen`,
  );
  expect(afterLastFrom).toContain('ENTRYPOINT ["feedgen"]');
});

test('the image runs as a numeric user that is not root, and the build says so last', () => {
  const user = afterLastFrom.findLast((i) => i.startsWith('USER'));
  expect(user).toMatch(/^USER [1-9]\d*:[1-9]\d*$/);
  const after = afterLastFrom.slice(afterLastFrom.indexOf(user ?? ''));
  expect(after.filter((i) => i.startsWith('RUN') || i.startsWith('COPY'))).toEqual([]);
});

test('the image is of a Node version that package.json accepts', () => {
  const major = Number(/node:(\d+)/.exec(projectFile('Dockerfile'))?.[1]);
  const lowest = Number(/>=(\d+)/.exec(packageJson().engines.node)?.[1]);
  expect(major).toBeGreaterThanOrEqual(lowest);
});

test('what is copied from the context exists and passes .dockerignore', () => {
  const passed = projectFile('.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'));
  const copied = instructions
    .filter((i) => i.startsWith('COPY') && !i.includes('--from='))
    .flatMap((i) => i.split(/ +/).slice(1, -1));
  expect(copied.length).toBeGreaterThan(4);
  for (const path of copied) {
    expect(passed).toContain(`!${path}`);
    expect({ path, exists: existsSync(`${ROOT}/${path}`) }).toEqual({ path, exists: true });
  }
});

test('every file that the packed package holds is in the image too', () => {
  const copied = afterLastFrom.filter((i) => i.startsWith('COPY')).join(' ');
  for (const path of packageJson().files) expect(copied).toContain(path.split('/')[0]);
});
