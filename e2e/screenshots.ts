/** Takes the README's screenshots: `npm run screenshots -- FOLDER`. */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import process from 'node:process';

import { chromium, expect, type Browser, type BrowserContextOptions, type Page } from '@playwright/test';

import { chromiumLaunch } from './support/chromium.js';
import { FakeEngine } from './support/fake-engine.js';
import { ImagesPage } from './support/images-page.js';
import { Stowage } from './support/stowage.js';

const DESKTOP: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };
const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true };

interface Screenshot {
  file: string;
  /** Behind `/images`. */
  query: string;
  context: BrowserContextOptions;
  /** Waits until the page shows what is to be seen. */
  shows: (images: ImagesPage) => Promise<void>;
}

const SCREENSHOTS: Screenshot[] = [
  { file: 'light', query: '?env=1', context: DESKTOP, shows: table('local') },
  { file: 'dark', query: '?env=1', context: { ...DESKTOP, colorScheme: 'dark' }, shows: table('local') },
  { file: 'phone', query: '?env=1', context: PHONE, shows: table('local') },
  { file: 'many-images', query: '?env=2&sort=-size', context: DESKTOP, shows: table('ci-farm') },
  {
    file: 'offline',
    query: '?env=3',
    context: DESKTOP,
    shows: ({ alert }) => expect(alert).toContainText('office-nas is unreachable'),
  },
  {
    file: 'no-images',
    query: '?env=4',
    context: DESKTOP,
    shows: ({ page }) => expect(page.getByText('No images on fresh-install')).toBeVisible(),
  },
];

function table(environment: string): Screenshot['shows'] {
  return (images) => expect(images.table(environment)).toBeVisible();
}

async function take(browser: Browser, origin: string, folder: string, screenshot: Screenshot): Promise<void> {
  const context = await browser.newContext({ colorScheme: 'light', reducedMotion: 'reduce', locale: 'en-GB', ...screenshot.context });
  const page: Page = await context.newPage();
  await page.goto(`${origin}/images${screenshot.query}`);
  await screenshot.shows(new ImagesPage(page));
  const path = join(folder, `${screenshot.file}.png`);
  await page.screenshot({ path });
  console.log(path);
  await context.close();
}

async function main(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const closing: (() => Promise<void>)[] = [];
  try {
    const engine = async (...[options]: Parameters<typeof FakeEngine.start>) => {
      const started = await FakeEngine.start(options);
      closing.push(() => started.remove());
      return started.endpoint;
    };
    const stowage = await Stowage.start({
      local: await engine({ images: 48, containers: 14, seed: 7 }),
      others: {
        'ci-farm': await engine({ images: 5_000, containers: 60, seed: 8 }),
        'office-nas': 'unix:///nowhere/docker.sock',
        'fresh-install': await engine({ images: 0 }),
      },
    });
    closing.push(() => stowage.remove());
    const browser = await chromium.launch(chromiumLaunch);
    closing.push(() => browser.close());
    for (const screenshot of SCREENSHOTS) {
      await take(browser, stowage.origin, folder, screenshot);
    }
  } finally {
    for (const close of closing.reverse()) {
      await close();
    }
  }
}

const folder = process.argv[2];
if (folder === undefined) {
  console.error('usage: npm run screenshots -- FOLDER');
  process.exitCode = 2;
} else {
  await main(resolve(folder));
}
