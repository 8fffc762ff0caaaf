/** Takes the README's screenshots: `npm run screenshots -- FOLDER`. */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import process from 'node:process';

import { chromium, expect, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from '@playwright/test';

import { chromiumLaunch } from './support/chromium.js';
import { EnvironmentForm } from './support/environment-form.js';
import { FakeEngine } from './support/fake-engine.js';
import { ADMINISTRATOR, Guarded } from './support/guarded.js';
import { ImagesPage } from './support/images-page.js';
import { InventoryPage } from './support/inventory-page.js';
import { SignInPage } from './support/sign-in-page.js';
import { Stowage } from './support/stowage.js';

const DESKTOP: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };
const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true };

const DARK: BrowserContextOptions = { ...DESKTOP, colorScheme: 'dark' };

interface Screenshot {
  file: string;
  /** Behind the server's address. */
  path: string;
  context: BrowserContextOptions;
  /** Whether the administrator is not signed in. */
  signedOut?: boolean;
  /** Waits until the page shows what is to be seen. */
  shows: (page: Page) => Promise<void>;
}

const SCREENSHOTS: Screenshot[] = [
  { file: 'light', path: '/images?env=1', context: DESKTOP, shows: learned('local') },
  { file: 'dark', path: '/images?env=1', context: DARK, shows: learned('local') },
  { file: 'phone', path: '/images?env=1', context: PHONE, shows: learned('local') },
  { file: 'filtered', path: '/images?env=1&q=acme%20used%3Ano', context: DESKTOP, shows: learned('local') },
  { file: 'mistake-dark', path: '/images?env=1&q=acme%20size%3E5XB', context: DARK, shows: learned('local') },
  { file: 'grouped', path: '/images?env=2&group=repository&sort=-size', context: DESKTOP, shows: learned('ci-farm') },
  { file: 'many-images', path: '/images?env=2&sort=-size', context: DESKTOP, shows: learned('ci-farm') },
  { file: 'one-image', path: '/images?env=1', context: { viewport: { width: 1440, height: 900 } }, shows: oneImage },
  { file: 'one-image-phone-dark', path: '/images?env=1', context: { ...PHONE, colorScheme: 'dark' }, shows: oneImage },
  { file: 'palette-dark', path: '/images?env=1', context: DARK, shows: palette },
  {
    file: 'offline',
    path: '/images?env=3',
    context: DESKTOP,
    shows: (page) => expect(new ImagesPage(page).alert).toContainText('office-nas is unreachable'),
  },
  {
    file: 'no-images',
    path: '/images?env=4',
    context: DESKTOP,
    shows: (page) => expect(page.getByText('No images on fresh-install')).toBeVisible(),
  },
  { file: 'all-environments', path: '/inventory?sort=-hosts', context: DESKTOP, shows: joined },
  { file: 'all-environments-drift-dark', path: '/inventory?q=drift%3Ayes&sort=name', context: DARK, shows: drifting },
  { file: 'all-environments-phone', path: '/inventory?sort=-hosts', context: PHONE, shows: joined },
  { file: 'sign-in', path: '/', context: DESKTOP, signedOut: true, shows: signIn },
  { file: 'sign-in-dark', path: '/', context: DARK, signedOut: true, shows: signIn },
  { file: 'environments', path: '/environments', context: DESKTOP, shows: environments },
  {
    file: 'environment-test-dark',
    path: '/environments/new',
    context: { ...DARK, viewport: { width: 1280, height: 1560 } },
    shows: failedTest,
  },
  { file: 'environment-phone', path: '/environments/9', context: PHONE, shows: unverified },
  { file: 'users', path: '/users', context: DESKTOP, shows: table('Users') },
  { file: 'user', path: '/users/2', context: DESKTOP, shows: table('Roles') },
  { file: 'new-token', path: '/tokens', context: DESKTOP, shows: newToken },
  { file: 'audit-dark', path: '/audit', context: DARK, shows: table('Audit log') },
  { file: 'account-phone', path: '/account', context: PHONE, shows: table('Sessions') },
];

/** The list, and everything that arrives after it. */
function learned(environment: string): Screenshot['shows'] {
  return async (page) => {
    await expect(new ImagesPage(page).table(environment).getByRole('row').nth(1)).toBeVisible();
    await expect(page.getByRole('group', { name: 'Summary' })).not.toContainText('…', { timeout: 60_000 });
  };
}

async function oneImage(page: Page): Promise<void> {
  await learned('local')(page);
  await page.getByRole('row').nth(2).getByRole('link').click();
  await expect(page.getByText('Loading')).toHaveCount(0);
}

/** All environments: each has answered, or will not. */
async function joined(page: Page): Promise<void> {
  await expect(new InventoryPage(page).totals).toContainText('on 7 of 9 environments', { timeout: 60_000 });
  await expect(page.getByText('asking…')).toHaveCount(0, { timeout: 60_000 });
}

async function drifting(page: Page): Promise<void> {
  await joined(page);
  await page.getByRole('rowheader').first().getByRole('link').click();
  await expect(new InventoryPage(page).panel).toContainText('does not point to one image');
}

async function palette(page: Page): Promise<void> {
  await learned('local')(page);
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toBeVisible();
}

function table(name: string): Screenshot['shows'] {
  return (page) => expect(page.getByRole('table', { name, exact: true }).getByRole('rowheader').first()).toBeVisible();
}

function signIn(page: Page): Promise<void> {
  return expect(new SignInPage(page).name).toBeFocused();
}

async function environments(page: Page): Promise<void> {
  await table('Environments')(page);
  // Each daemon has answered, or will not.
  await expect(async () => {
    await page.getByRole('button', { name: 'Reload' }).click();
    await expect(page.getByText('no answer yet')).toHaveCount(0, { timeout: 1_000 });
  }).toPass();
}

async function failedTest(page: Page): Promise<void> {
  const form = new EnvironmentForm(page);
  await form.name.fill('rack 4');
  await form.reachedBy.selectOption('TCP with TLS');
  // No TLS is spoken there.
  await form.hostAndPort.fill(plainAddress);
  await form.test.click();
  await expect(form.result).toContainText('It fails at: TLS');
}

function unverified(page: Page): Promise<void> {
  return expect(page.getByLabel('Skip verification')).toBeChecked();
}

async function newToken(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'New token' }).click();
  await page.getByLabel('Name').fill('nightly report');
  await page.getByLabel('images:view').check();
  await page.getByRole('button', { name: 'Make the token' }).click();
  await table('Tokens')(page);
}

/** What ages are counted back from, the same on hosts that have images in common. */
const STARTED = Math.floor(Date.now() / 1_000);

/** `host:port` of an engine that speaks plain TCP. */
let plainAddress = '';

type Session = Awaited<ReturnType<BrowserContext['storageState']>>;

/** One session of the administrator for all screenshots, with the browser that it shows. */
async function sessionOf(browser: Browser, server: Guarded): Promise<Session> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(server.origin);
  const signIn = new SignInPage(page);
  await signIn.signIn(ADMINISTRATOR, 'a typing error');
  await expect(signIn.alert).toBeVisible();
  await signIn.signIn(ADMINISTRATOR);
  await learned('local')(page);
  const session = await context.storageState();
  await context.close();
  return session;
}

async function take(
  browser: Browser,
  server: Guarded,
  session: Session,
  folder: string,
  screenshot: Screenshot,
): Promise<void> {
  const context = await browser.newContext({
    colorScheme: 'light',
    reducedMotion: 'reduce',
    locale: 'en-GB',
    ...(screenshot.signedOut === true ? {} : { storageState: session }),
    ...screenshot.context,
  });
  const page = await context.newPage();
  await page.goto(`${server.origin}${screenshot.path}`);
  await screenshot.shows(page);
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
    /** One of several that have most in common; a tag points to something else on each. */
    const alike = async (without: number) => {
      const started = await FakeEngine.start({ images: 30, containers: 6, seed: 11, without, now: STARTED });
      closing.push(() => started.remove());
      await started.tag('registry.example/shop/web:stable');
      return started.endpoint;
    };
    const stowage = await Stowage.start({
      local: await engine({ images: 48, containers: 14, seed: 7 }),
      others: {
        'ci-farm': await engine({ images: 5_000, containers: 60, seed: 8 }),
        'office-nas': 'unix:///nowhere/docker.sock',
        'fresh-install': await engine({ images: 0 }),
        'edge-berlin': await alike(0),
        'edge-oslo': await alike(2),
        'edge-lisbon': await alike(2),
      },
      auth: 'on',
    });
    closing.push(() => stowage.remove());
    const server = await Guarded.setUp(stowage);
    closing.push(() => server.dispose());
    const plain = await engine({ images: 20, over: 'tcp' });
    plainAddress = plain.replace('tcp://', '');
    await server.makeEnvironment({ name: 'build-farm', endpoint: plain });
    await server.makeEnvironment({ name: 'lab', endpoint: 'tcp://127.0.0.1:1', tls: { skipVerification: true } });
    await server.makeEnvironment({ name: 'retired', endpoint: 'tcp://127.0.0.1:2', enabled: false });
    await server.makeUser('grace', { role: 'Viewer', on: 1 }, { role: 'Operator', on: 2 });
    await server.makeUser('katherine', { role: 'Viewer', on: 'all' });
    await server.makeUser('dorothy');
    const browser = await chromium.launch(chromiumLaunch);
    closing.push(() => browser.close());
    const session = await sessionOf(browser, server);
    for (const screenshot of SCREENSHOTS) {
      await take(browser, server, session, folder, screenshot);
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
