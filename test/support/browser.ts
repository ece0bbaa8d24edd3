import { createReadStream, createWriteStream, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { type Browser, chromium } from 'playwright-core';

/** A headless browser that runs; closing it removes what was unpacked for it. */
export interface OpenBrowser {
  readonly browser: Browser;
  close(): Promise<void>;
}

/**
 * Starts Chromium: the one that FEEDGEN_TEST_CHROMIUM names, else the one in the development dependency @sparticuz/chromium (Linux on
 * x64), else one that is installed. Throws when there is none: a test of the browser is never skipped.
 */
export async function openBrowser(): Promise<OpenBrowser> {
  const directory = mkdtempSync(join(tmpdir(), 'feedgen-browser-'));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  try {
    const executablePath =
      process.env.FEEDGEN_TEST_CHROMIUM ?? (await unpacked(directory)) ?? installed();
    if (executablePath === undefined)
      throw new Error('no Chromium found: install it, or name it in FEEDGEN_TEST_CHROMIUM');
    // Chromium has no sandbox for root, and the page is our own.
    const browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox'],
    });
    const close = async () => {
      await browser.close();
      remove();
    };
    return { browser, close };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Unpacks the browser of the package by ourselves: its own way leaves it in a fixed place, whatever its version. */
async function unpacked(directory: string): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const name = join('@sparticuz', 'chromium', 'bin', 'chromium.br');
  const paths = createRequire(import.meta.url).resolve.paths(name) ?? [];
  const packed = paths.map((path) => join(path, name)).find((path) => existsSync(path));
  if (packed === undefined) return undefined;
  const executable = join(directory, 'chromium');
  await pipeline(
    createReadStream(packed),
    createBrotliDecompress({ chunkSize: 1 << 21 }),
    createWriteStream(executable),
  );
  await chmod(executable, 0o700);
  return executable;
}

const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];
const PLACES = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

function installed(): string | undefined {
  const directories = (process.env.PATH ?? '').split(delimiter).filter((part) => part !== '');
  const candidates = directories.flatMap((path) => NAMES.map((name) => join(path, name)));
  return [...candidates, ...PLACES].find((path) => existsSync(path));
}
