import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { drawPeopleModule } from '../support/draw-people.js';
import { ROOT } from '../support/project-files.js';

const FILE = `${ROOT}/src/facilities/people.ts`;

/** To draw them again: FEEDGEN_UPDATE_PEOPLE=1 npm test -- facilities-people */
test("the people's names are those that faker draws", async () => {
  const drawn = await drawPeopleModule();
  if (process.env.FEEDGEN_UPDATE_PEOPLE === '1') writeFileSync(FILE, drawn);
  expect(readFileSync(FILE, 'utf8')).toBe(drawn);
});
