import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { formatHtmlReport, type HtmlReportContent } from '../../src/verify/report/html.js';
import { type OpenBrowser, openBrowser } from '../support/browser.js';
import { facilityEntities } from '../support/facility-entities.js';
import { entity } from '../support/feed-set.js';
import { verifiedSet } from '../support/verified-set.js';

const WIDE = { viewport: { width: 1280, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 } };

// What runs in the page is text: these tests are compiled without the types of a browser.
const CIRCLES_OUTSIDE = `[...document.querySelectorAll('.map > svg > g circle')].filter((circle) => {
  const { width, height } = circle.ownerSVGElement.viewBox.baseVal;
  const [x, y] = [circle.cx.baseVal.value, circle.cy.baseVal.value];
  return !(x >= 0 && y >= 0 && x <= width && y <= height);
}).length`;

const CLASS_AT_FIRST_ERROR = `(() => {
  const circle = document.querySelector('.map .errors circle');
  circle.scrollIntoView({ block: 'center' });
  const { left, top, width, height } = circle.getBoundingClientRect();
  const hit = document.elementFromPoint(left + width / 2, top + height / 2);
  return hit.parentElement.getAttribute('class');
})()`;

/** Of the circles of the first map, in the order of the page. */
const POINTS_ON_LAND = `[...document.querySelector('.map svg').querySelectorAll('.records circle')].map((circle) => {
  const land = circle.ownerSVGElement.querySelector('.land');
  const place = new DOMPoint(circle.cx.baseVal.value, circle.cy.baseVal.value);
  const toLand = land.getCTM().inverse().multiply(circle.getCTM());
  return land.isPointInFill(place.matrixTransform(toLand));
})`;

type Colors = readonly [background: string, text: string];

/** The colour of the text of an element and of what lies behind it. */
function colorsOf(selector: string): string {
  return `(() => {
  const element = document.querySelector(${JSON.stringify(selector)});
  let behind = element;
  while (getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)') behind = behind.parentElement;
  return [getComputedStyle(behind).backgroundColor, getComputedStyle(element).color];
})()`;
}

describe('the HTML report in a browser', () => {
  const directory = mkdtempSync(join(tmpdir(), 'feedgen-report-'));
  const url = pathToFileURL(join(directory, 'report.html')).href;
  let opened: OpenBrowser;
  let content: HtmlReportContent;

  beforeAll(async () => {
    opened = await openBrowser();
    content = await verifiedSet(await facilityEntities(5000, 0.02));
  }, 120_000);

  afterAll(async () => {
    await opened.close();
    rmSync(directory, { recursive: true });
  });

  /** Opens a report as a file and returns what went wrong on the page and what it asked for. */
  async function show(
    page: HtmlReportContent,
    options: BrowserContextOptions,
    look: (page: Page) => Promise<void>,
  ): Promise<{ readonly complaints: string[]; readonly requests: string[] }> {
    writeFileSync(join(directory, 'report.html'), formatHtmlReport(page));
    const context = await opened.browser.newContext(options);
    const tab = await context.newPage();
    const [complaints, requests]: [string[], string[]] = [[], []];
    tab.on('console', (message) => complaints.push(message.text()));
    tab.on('pageerror', (error) => complaints.push(error.message));
    tab.on('dialog', (dialog) => {
      complaints.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    tab.on('request', (request) => requests.push(request.url()));
    await tab.goto(url);
    await look(tab);
    await context.close();
    return { complaints, requests };
  }

  test('loads from a file: all sections, no complaint, no request but for itself', async () => {
    const { complaints, requests } = await show(content, WIDE, async (page) => {
      const sections = await page.locator('section').evaluateAll((all) => all.map(({ id }) => id));
      expect(sections).toEqual(['findings', 'map', 'countries', 'fields', 'files']);
      expect(await page.locator('h1').innerText()).toMatch(/^Invalid: \d+ errors$/);
      expect(await page.locator('.finding').count()).toBe(content.report.notices.length);
      for (const link of await page.locator('nav a').all()) {
        await link.click();
        const target = page.locator(new URL(page.url()).hash);
        expect(await target.evaluate((each) => each.getBoundingClientRect().top)).toBeLessThan(900);
      }
    });
    expect(complaints).toEqual([]);
    expect(requests).toEqual([url]);
  });

  test('entities are points within the map, those with errors are drawn upon them', async () => {
    await show(content, WIDE, async (page) => {
      expect(await page.evaluate(CIRCLES_OUTSIDE)).toBe(0);
      expect(await page.locator('.map').first().locator('.records circle').count()).toBeGreaterThan(
        80,
      );
      const error = page.locator('.map').first().locator('.errors circle').first();
      expect(await error.locator('title').textContent()).toMatch(/° [NS] .* entit.*with errors/);
      expect(await page.evaluate(CLASS_AT_FIRST_ERROR)).toBe('errors');
    });
  });

  test('cities are where they are: the map and its points have one projection', async () => {
    const at = (longitude: number, latitude: number) => ({
      ...entity(1),
      location: { longitude, latitude },
    });
    // London, Madrid and Rome lie on land, the middle of the Bay of Biscay does not.
    const places = [at(-0.5, 51.5), at(-3.7, 40.4), at(12.5, 41.9), at(-5, 45.5)];
    await show(await verifiedSet(places), WIDE, async (page) => {
      const land = await page.evaluate<readonly boolean[]>(POINTS_ON_LAND);
      expect(land.filter((each) => each)).toHaveLength(3);
    });
  });

  test.each([
    ['light', /^rgb\(2\d\d, 2\d\d, 2\d\d\)$/],
    ['dark', /^rgb\(\d\d?, \d\d?, \d\d?\)$/],
  ] as const)(
    '%s: the page follows the system, and text stands out',
    async (colorScheme, expected) => {
      await show(content, { ...WIDE, colorScheme }, async (page) => {
        const [paper, ink] = await page.evaluate<Colors>(colorsOf('body'));
        expect(paper).toMatch(expected);
        expect(contrast(paper, ink)).toBeGreaterThan(7);
        for (const soft of ['.facts dt', '.place', '.tiles .error dd', '.chip.error']) {
          const [back, front] = await page.evaluate<Colors>(colorsOf(soft));
          expect([soft, contrast(front, back) >= 4.5]).toEqual([soft, true]);
        }
      });
    },
  );

  test('on a phone nothing sticks out', async () => {
    await show(content, PHONE, async (page) => {
      const width = await page.evaluate('document.documentElement.scrollWidth');
      expect(width).toBe(390);
    });
  });

  test('everything can be read without script, and printed', async () => {
    await show(content, { ...WIDE, javaScriptEnabled: false }, async (page) => {
      expect(await page.locator('.filter').count()).toBe(0);
      const severities = content.report.notices.length;
      expect(await page.locator('.finding:visible').count()).toBe(severities);
      await page.emulateMedia({ media: 'print' });
      expect(await page.locator('nav').isVisible()).toBe(false);
      expect(await page.locator('.finding:visible').count()).toBe(severities);
    });
  });

  test('the buttons show the findings of one severity', async () => {
    await show(content, WIDE, async (page) => {
      const errors = content.report.notices.filter(({ severity }) => severity === 'error').length;
      await page.getByRole('button', { name: 'error' }).click();
      expect(await page.locator('.finding:visible').count()).toBe(errors);
      await page.getByRole('button', { name: 'all' }).click();
      expect(await page.locator('.finding:visible').count()).toBe(content.report.notices.length);
    });
  });

  test('V6: nothing from the feed becomes active', async () => {
    const attacks = [
      '<script>alert(1)</script>',
      '"><img src="http://127.0.0.1:9/x" onerror="alert(1)">',
      "' onmouseover='alert(1)' style='background:url(http://127.0.0.1:9/)'",
      '</title></style></script><svg onload=alert(1)>',
      '<a href="javascript:alert(1)">x</a><iframe src="http://127.0.0.1:9/"></iframe>',
      '<base href="http://127.0.0.1:9/"><meta http-equiv="refresh" content="0;url=http://127.0.0.1:9/">',
      '\u202e\u2066\u0000\u001b[2J\ud800]]>--><!--',
    ];
    const records = attacks.map((text, n) => ({
      [text]: text,
      entity_id: `${text}${n % 2}`,
      name: `${text}\u0000`,
      telephone: text,
      url: `javascript:${text}`,
      location: { latitude: text, longitude: 1, address: { country: text, locality: text } },
    }));
    const everything = attacks.join('');
    const hostile = await verifiedSet(records, 1, (set) => {
      set.descriptor.data_file = [...set.files, ...attacks];
      set.descriptor.name = everything;
      set.describe();
    });
    const files = hostile.files.map((file, n) => ({ ...file, name: attacks[n] ?? '' }));
    const report = { ...hostile.report, descriptor: everything, location: everything };
    const page = { ...hostile, report, files, version: everything };
    const { complaints, requests } = await show(page, WIDE, async (tab) => {
      await tab.mouse.move(300, 300);
      expect(await tab.locator('iframe, img, base, script:not(:last-of-type)').count()).toBe(0);
      expect(await tab.locator('a:not([href^="https:"]):not([href^="#"])').count()).toBe(0);
      expect(await tab.locator('body').innerText()).toContain('<script>alert(1)</script>');
      expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(1280);
      expect(tab.url()).toBe(url);
    });
    expect(complaints).toEqual([]);
    expect(requests).toEqual([url]);
  });

  test('were a script to get in, the policy of the page would not let it run', async () => {
    writeFileSync(
      join(directory, 'report.html'),
      formatHtmlReport(content).replace(
        '<main>',
        '<main><script>document.title="run"</script><img src="http://127.0.0.1:9/" onerror="document.title=\'run\'">',
      ),
    );
    const tab = await opened.browser.newPage();
    const refused: string[] = [];
    tab.on('console', (message) => refused.push(message.text()));
    await tab.goto(url);
    expect(await tab.title()).toMatch(/^invalid: /);
    expect(refused.filter((text) => text.includes('Content Security Policy'))).toHaveLength(3);
    await tab.close();
  });
});

/** Contrast of two colours as https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio defines it. */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map((text) => {
    const value = Number(text) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
