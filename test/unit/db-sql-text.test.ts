import { describe, expect, test } from '@jest/globals';
import { placeOf, quoteName, stripFinalSemicolon } from '../../src/db/sql-text.js';

describe('one final semicolon is stripped', () => {
  test.each([
    ['select 1', 'select 1'],
    ['select 1;', 'select 1 '],
    ['select 1; \n -- end', 'select 1  \n -- end'],
    ['select 1 /* a; /* b; */ c; */ ; /* d */', 'select 1 /* a; /* b; */ c; */   /* d */'],
    ['select 1;;', 'select 1; '],
    [`select ';'`, `select ';'`],
    [`select '; --'`, `select '; --'`],
    [`select 'it''s;'`, `select 'it''s;'`],
    [`select E'\\';';`, `select E'\\';' `],
    ['select ";";', 'select ";" '],
    ['select $$;$$', 'select $$;$$'],
    ['select $a$ $b$; $a$;', 'select $a$ $b$; $a$ '],
    ['select a$b$c;', 'select a$b$c '],
    ['select 1 - -1;', 'select 1 - -1 '],
    ['select 6 / 2;', 'select 6 / 2 '],
    ['\uFEFFselect 1;', 'select 1 '],
    [`select 'open;`, `select 'open `],
    ['', ''],
    ['  -- only a comment', ''],
    [';', ''],
  ])('%j', (query, stripped) => {
    expect(stripFinalSemicolon(query)).toBe(stripped);
  });
});

test('a place is the line of the user, counted in characters', () => {
  const text = 'select 😀,\n  nam\nfrom x';
  const offset = 20;
  expect(placeOf({ text, offset }, offset + 13)).toBe(' (line 2: nam)');
  expect(placeOf({ text, offset }, offset + 1)).toBe(' (line 1: select 😀,)');
  expect(placeOf({ text, offset }, offset + 500)).toBe(' (at the end of the query)');
  expect(placeOf({ text, offset }, 3)).toBe('');
  expect(placeOf({ text, offset }, undefined)).toBe('');
});

test('names are quoted', () => {
  expect(quoteName('a"b.c')).toBe('"a""b.c"');
});
