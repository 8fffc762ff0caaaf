import type { Page } from '@playwright/test';

import { expectAccessible } from '../support/accessibility.js';
import { ImagesPage } from '../support/images-page.js';
import { SignInPage } from '../support/sign-in-page.js';
import { expect, test } from '../support/test.js';

test('what changes on a host is there by itself, and nobody loses their place', async ({
  page,
  fakeEngine,
  stowage,
  images,
}) => {
  const engine = await fakeEngine({ images: 600 });
  const { origin } = await stowage({ local: engine.endpoint });
  await page.goto(`${origin}/images?env=1`);
  const grid = images.table('local');
  await expect(images.status(/^600 images$/)).toBeVisible();

  await grid.getByRole('row').nth(3).getByRole('checkbox').check();
  await engine.tag('brand/new:1');
  await expect(images.row('brand/new:1')).toBeVisible();
  await expect(images.status('1 image selected')).toBeVisible();

  await test.step('a new row is marked for a moment', async () => {
    await images.filter.fill('ref:brand/new');
    await engine.tag('brand/new:2');
    await expect(images.row('brand/new:2')).toHaveAttribute('data-changed');
    await expectAccessible(page);
    await expect(images.row('brand/new:2')).not.toHaveAttribute('data-changed');
    await expect(images.row('brand/new:1')).not.toHaveAttribute('data-changed');
  });
});

test('a newer list moves neither the focus nor what is seen', async ({ page, fakeEngine, stowage, images }) => {
  const engine = await fakeEngine({ images: 600 });
  const { origin } = await stowage({ local: engine.endpoint });
  await page.goto(`${origin}/images?env=1`);
  const grid = images.table('local');
  const count = Number(await grid.getAttribute('aria-rowcount'));
  await grid.locator('tbody tr[aria-rowindex="4"]').focus();
  const focused = grid.locator('tbody tr:focus');
  const held = (await focused.getByRole('checkbox').getAttribute('aria-label')) ?? '';
  await grid.hover();
  await page.mouse.wheel(0, 100 * 36);
  const seen = grid.locator('tbody tr[aria-rowindex="110"]');
  await expect(seen).toBeInViewport();
  const name = (await seen.getByRole('checkbox').getAttribute('aria-label')) ?? '';
  const row = grid.getByRole('row').filter({ has: page.getByRole('checkbox', { name, exact: true }) });
  const before = await row.boundingBox();

  // The newest image is the first, so that all others are one further down.
  await engine.tag('brand/new:1');
  await expect(grid).toHaveAttribute('aria-rowcount', `${count + 1}`);
  await expect(row).toHaveAttribute('aria-rowindex', '111');
  expect(await row.boundingBox()).toEqual(before);
  await expect(focused.getByRole('checkbox')).toHaveAccessibleName(held);
});

test('a host that fails says so by itself, and is back by itself', async ({ page, fakeEngine, stowage, images }) => {
  const engine = await fakeEngine({ images: 5 });
  const { origin } = await stowage({ local: engine.endpoint, daemonTimeoutSecs: 2 });
  await page.goto(`${origin}/images?env=1`);
  await expect(images.status('5 images')).toBeVisible();
  await engine.misbehave('http-500');
  await expect(images.alert).toContainText('local answered with an error');
  await expect(images.status('5 images')).toBeVisible();
  await engine.misbehave('hang');
  await expect(images.alert).toContainText('local did not answer in time');
  await engine.misbehave('none');
  await expect(images.alert).toHaveCount(0);
});

test('ten windows cost the daemon and the browser what one costs', async ({ context, fakeEngine, stowage }) => {
  const engine = await fakeEngine({ images: 5 });
  const { origin } = await stowage({ local: engine.endpoint });
  const streams: Page[] = [];
  const windows: Page[] = [];
  for (let window = 0; window < 10; window++) {
    const page = await context.newPage();
    page.on('request', (request) => {
      if (request.url().includes('/api/events')) {
        streams.push(page);
      }
    });
    await page.goto(`${origin}/images?env=1`);
    await expect(new ImagesPage(page).status('5 images')).toBeVisible();
    windows.push(page);
  }
  const before = await engine.callCount('GET /images/json');
  await engine.tag('brand/new:1');
  for (const page of windows) {
    await expect(new ImagesPage(page).row('brand/new:1')).toBeVisible();
  }
  expect(streams).toHaveLength(1);
  // The list, and the one that says more, each as often as it is renewed while ten windows are drawn; not for each window.
  expect((await engine.callCount('GET /images/json')) - before).toBeLessThan(windows.length);

  await test.step('another window goes on where the one with the stream is closed', async () => {
    await streams[0]?.close();
    await engine.tag('brand/new:2');
    for (const page of windows.filter((window) => !window.isClosed())) {
      await expect(new ImagesPage(page).row('brand/new:2')).toBeVisible();
    }
    expect(streams).toHaveLength(2);
  });
});

test('a window that nobody sees follows nothing, and catches up', async ({ page, fakeEngine, stowage, images }) => {
  const engine = await fakeEngine({ images: 5 });
  const { origin } = await stowage({ local: engine.endpoint });
  await page.goto(`${origin}/images?env=1`);
  await expect(images.status('5 images')).toBeVisible();
  const hide = (hidden: boolean) =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  const closed = page.waitForEvent('requestfailed', (request) => request.url().includes('/api/events'));
  await hide(true);
  await closed;
  await engine.tag('brand/new:1');
  await expect(images.row('brand/new:1')).toHaveCount(0);
  await hide(false);
  await expect(images.row('brand/new:1')).toBeVisible();
});

test('a tag that docker gives appears by itself', async ({ page, dockerd, stowage, images }) => {
  await dockerd.importImage('seen/live:1', 3_071);
  const { origin } = await stowage({ local: dockerd.endpoint });
  await page.goto(`${origin}/images?env=1&q=ref:seen/live`);
  await expect(images.row('seen/live:1')).toBeVisible();
  await dockerd.docker('tag', 'seen/live:1', 'seen/live:2');
  await expect(images.row('seen/live:2')).toBeVisible();
  await dockerd.docker('rmi', 'seen/live:2');
  await expect(images.row('seen/live:2')).toHaveCount(0);
});

test('whoever signs out in another window is led away, also while they type or where a host is unreachable', async ({
  page,
  context,
  administered,
  images,
  signIn,
}) => {
  const { origin } = await administered({ others: { nas: 'tcp://127.0.0.1:1' } });
  const away = await context.newPage();
  await away.goto(`${origin}/images?env=2`);
  await expect(new ImagesPage(away).alert).toContainText('nas is unreachable');
  await page.bringToFront();
  await page.goto(`${origin}/images?env=1`);
  await images.filter.focus();
  await page.keyboard.type('used:no size>');
  const other = await context.newPage();
  await other.goto(`${origin}/images?env=1`);
  await other.getByRole('button', { name: 'Sign out' }).click();
  // By what tells of events: it asks anew who one is every 10 s.
  await expect(signIn.heading).toBeVisible({ timeout: 20_000 });
  await expect(new SignInPage(away).heading).toBeVisible({ timeout: 20_000 });
});
