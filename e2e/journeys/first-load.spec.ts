import type { Page, Request } from '@playwright/test';

import { ADMINISTRATOR } from '../support/guarded.js';
import { expect, test } from '../support/test.js';

/** What the browser asks for, in order: `GET /images?env=1`. */
function asked(page: Page): string[] {
  const all: string[] = [];
  page.on('request', (request) => all.push(named(request)));
  return all;
}

function named(request: Request): string {
  const { pathname, search } = new URL(request.url());
  return `${request.method()} ${pathname}${search}`;
}

function times(all: string[], one: string): number {
  return all.filter((request) => request === one).length;
}

/** Lets the program through only once this was asked for. */
async function holdProgramUntil(page: Page, one: string): Promise<void> {
  const isAsked = page.waitForRequest((request) => named(request) === one);
  await page.route('**/*.wasm', async (route) => {
    await isAsked;
    await route.continue();
  });
}

test('the list is asked for before the program is there, and once', async ({ page, stowage, images }) => {
  const { origin } = await stowage();
  const all = asked(page);
  await holdProgramUntil(page, 'GET /api/images?env=1');
  const list = page.waitForRequest((request) => named(request) === 'GET /api/images?env=1');
  await page.goto(`${origin}/images?env=1`);
  await expect(images.table('local')).toBeVisible();

  expect((await (await list).allHeaders()).prefer).toBe('handling=strict');
  expect(
    all.filter((request, position) => all.indexOf(request) !== position),
    'what was asked for twice',
  ).toEqual([]);
  expect(all.length, all.join('\n')).toBeLessThanOrEqual(10);
});

test('a link without an environment asks for the images of the one that is chosen', async ({
  page,
  fakeEngine,
  stowage,
  images,
}) => {
  const nas = await fakeEngine({ images: 7 });
  const { origin } = await stowage({ local: 'unix:///nowhere/docker.sock', others: { nas: nas.endpoint } });
  // The server finds out who answers.
  const statuses = async () => {
    const known: { status: string }[] = await (await page.request.get(`${origin}/api/environments`)).json();
    return known.map((environment) => environment.status);
  };
  await expect.poll(statuses).toEqual(['unreachable', 'ok']);

  for (const link of ['/', '/images', '/images?env=&sort=size']) {
    const all = asked(page);
    await holdProgramUntil(page, 'GET /api/images?env=2');
    await page.goto(`${origin}${link}`);
    await images.expectChosen('nas');
    await expect(images.table('nas')).toBeVisible();
    expect(times(all, 'GET /api/images?env=2')).toBe(1);
    expect(all.filter((request) => request.includes('env=1'))).toEqual([]);
    await page.unrouteAll();
    page.removeAllListeners('request');
  }
});

test('whoever is not signed in signs in, and then sees the list', async ({ page, guarded, images, signIn }) => {
  const { origin } = await guarded();
  await page.goto(`${origin}/images?env=1`);
  await signIn.expectShown();
  const all = asked(page);
  await signIn.signIn(ADMINISTRATOR);
  await expect(images.table('local')).toBeVisible();
  expect(times(all, 'GET /api/images?env=1')).toBe(1);
});

test('a daemon that fails is said to fail, and asked again', async ({ page, fakeEngine, stowage, images }) => {
  const local = await fakeEngine({ images: 5, fault: 'http-500' });
  const { origin } = await stowage({ local: local.endpoint });
  const all = asked(page);
  await page.goto(`${origin}/images?env=1`);
  await expect(images.alert).toBeVisible();
  expect(times(all, 'GET /api/images?env=1')).toBe(1);

  await local.misbehave('none');
  await images.retry.click();
  await expect(images.table('local')).toBeVisible();
  expect(times(all, 'GET /api/images?env=1')).toBe(2);
});

test('a list that is slow is waited for, and given up for another', async ({ page, fakeEngine, stowage, images }) => {
  const nas = await fakeEngine({ images: 7, seed: 2 });
  const { origin } = await stowage({ others: { nas: nas.endpoint } });
  const all = asked(page);
  let answer = () => {};
  const answered = new Promise<void>((resolve) => (answer = resolve));
  await page.route('**/api/images?env=1', async (route) => {
    await answered;
    // The page may have given it up.
    await route.continue().catch(() => undefined);
  });
  const givenUp = page.waitForEvent('requestfailed', (request) => named(request) === 'GET /api/images?env=1');
  await page.goto(`${origin}/images?env=1`);
  await expect(images.status('Loading the images on local…')).toBeVisible();

  await images.choose('nas');
  await expect(images.table('nas')).toBeVisible();
  await givenUp;
  answer();

  await images.choose('local');
  await expect(images.table('local')).toBeVisible();
  expect(times(all, 'GET /api/images?env=1')).toBe(2);
  expect(times(all, 'GET /api/images?env=2')).toBe(1);
});

test('an environment that one comes back to is asked anew', async ({ page, fakeEngine, stowage, images }) => {
  const nas = await fakeEngine({ images: 7, seed: 2 });
  const { origin } = await stowage({ others: { nas: nas.endpoint } });
  const all = asked(page);
  await page.goto(`${origin}/images?env=1`);
  await expect(images.table('local')).toBeVisible();
  await images.choose('nas');
  await expect(images.table('nas')).toBeVisible();
  await images.choose('local');
  await expect(images.table('local')).toBeVisible();
  expect(times(all, 'GET /api/images?env=1')).toBe(2);
});

test('without the script the page asks itself', async ({ page, stowage, images }) => {
  const { origin } = await stowage();
  await page.route('**/images?env=1', async (route) => {
    if (route.request().resourceType() !== 'document') {
      await route.continue();
      return;
    }
    const response = await route.fetch();
    const whole = await response.text();
    const body = whole.replace(/<script>.*?<\/script>/s, '');
    expect(body).not.toBe(whole);
    await route.fulfill({ response, body });
  });
  const all = asked(page);
  await page.goto(`${origin}/images?env=1`);
  await expect(images.table('local')).toBeVisible();
  expect(times(all, 'GET /api/images?env=1')).toBe(1);
});

test('a script that fails does no harm', async ({ page, stowage, images, complaints }) => {
  const { origin } = await stowage();
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', { get: () => { throw new Error('no storage'); } });
    Object.defineProperty(window, 'earlyAnswers', { set: () => { throw new Error('no answers'); } });
  });
  await page.goto(`${origin}/images?env=1`);
  await expect(images.table('local')).toBeVisible();
  expect(complaints.found).toEqual(['thrown: no answers']);
  complaints.forget();
});

test('the theme that the reader chose is there before the program', async ({ page, stowage, images }) => {
  const { origin } = await stowage();
  let go = () => {};
  const goes = new Promise<void>((resolve) => (go = resolve));
  await page.route('**/*.wasm', async (route) => {
    await goes;
    await route.continue();
  });
  await page.addInitScript(() => localStorage.setItem('stowage.theme', 'dark'));
  await page.goto(`${origin}/images?env=1`, { waitUntil: 'commit' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  go();
  await expect(images.table('local')).toBeVisible();
});

test('a script runs in the page only where its text is the one that we wrote', async ({
  page,
  stowage,
  images,
  complaints,
}) => {
  const { origin } = await stowage();
  const answer = await page.goto(`${origin}/images?env=1`);
  await expect(images.table('local')).toBeVisible();
  const policy = (await answer?.allHeaders())?.['content-security-policy'] ?? '';
  expect(policy).not.toContain('unsafe-inline');
  const inline = [...((await answer?.text()) ?? '').matchAll(/<script(?![^>]*\ssrc=)/g)].length;
  expect(policy.match(/'sha256-/g)?.length).toBe(inline);

  const refused = page.waitForEvent('console', (message) => message.text().startsWith('policy: script-src-elem'));
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.text = "document.title = 'not ours'";
    document.head.append(script);
  });
  await refused;
  await expect(page).not.toHaveTitle('not ours');
  complaints.forget();
});
