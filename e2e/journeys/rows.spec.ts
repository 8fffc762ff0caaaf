import type { Page } from '@playwright/test';

import { expectAccessible } from '../support/accessibility.js';
import { apiImages, shortId } from '../support/api.js';
import { ImagesPage } from '../support/images-page.js';
import { expect, test } from '../support/test.js';

test('the keyboard goes through the rows, and the focus stays where it is', async ({ page, request, fakeEngine, stowage, images }) => {
  const engine = await fakeEngine({ images: 2_000 });
  const { origin } = await stowage({ local: engine.endpoint });
  const ids = (await apiImages(request, origin, 1)).map(shortId).sort();
  await page.goto(`${origin}/images?env=1&sort=id&cols=repository,id`);
  const grid = page.getByRole('grid', { name: 'Images on local' });
  const focused = grid.locator('tbody tr:focus');
  const place = async () => Number(await focused.getAttribute('aria-rowindex')) - 2;

  await test.step('there is one way in', async () => {
    await expect(grid.locator('tbody tr[tabindex="0"]')).toHaveCount(1);
    await images.headerButton('Image ID').focus();
    await page.keyboard.press('Tab');
    await expect(focused).toHaveAttribute('aria-rowindex', '2');
    expect(await focused.evaluate((row) => getComputedStyle(row).outlineStyle)).not.toBe('none');
  });
  for (const key of ['ArrowDown', 'ArrowDown', 'j', 'k']) {
    await page.keyboard.press(key);
  }
  await expect.poll(place).toBe(2);
  await page.keyboard.press('PageDown');
  await expect.poll(place).toBeGreaterThan(10);
  await expect(focused).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('End');
  await expect(focused).toContainText(ids.at(-1) ?? '');
  await expect(focused).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('PageUp');
  await page.keyboard.press('ArrowUp');
  await expect(focused).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('Home');
  await expect.poll(place).toBe(0);
  await expect(focused).toBeInViewport({ ratio: 1 });

  await test.step('a row that is scrolled away keeps the focus', async () => {
    await focused.hover();
    // Not for a moment either: a screen reader would begin anew.
    await focused.evaluate((row) => {
      row.addEventListener('blur', () => row.setAttribute('data-was-left', ''), { once: true });
    });
    for (const rowIndex of [30, 50]) {
      await page.mouse.wheel(0, 20 * 36);
      await expect(grid.locator(`tbody tr[aria-rowindex="${rowIndex}"]`)).toBeAttached();
    }
    await expect(focused).toHaveAttribute('aria-rowindex', '2');
    await expect(focused).not.toHaveAttribute('data-was-left');
    await page.mouse.wheel(0, 18_560);
    await expect(grid.locator('tbody tr[aria-rowindex="560"]')).toBeAttached();
    await expect(focused).toHaveAttribute('aria-rowindex', '2');
    await page.keyboard.press('ArrowDown');
    await expect(focused).toHaveAttribute('aria-rowindex', '3');
    await expect(focused).toBeInViewport({ ratio: 1 });
  });

  await test.step('a newer list gives it back to the same image', async () => {
    const row = await focused.innerText();
    await page.evaluate(() => [...document.querySelectorAll('button')].find((button) => button.innerText === 'Reload')?.click());
    await expect(grid).toHaveAttribute('aria-busy', 'false');
    await expect(focused).toHaveText(row, { useInnerText: true });
  });
  await expectAccessible(page);
});

test('Enter and the link open an image, and its row is marked', async ({ page, context, stowage, images }) => {
  const { origin } = await stowage();
  await page.goto(`${origin}/images?env=1&sort=id`);
  const rows = images.table('local').getByRole('row');
  const opened = () => new URL(page.url()).searchParams.get('image');
  const idOf = async (row: number) => (await rows.nth(row).locator('code').first().getAttribute('title')) ?? (await rows.nth(row).getByTitle(/^sha256:/).first().getAttribute('title')) ?? '';

  await rows.nth(2).focus();
  await page.keyboard.press('Enter');
  await expect.poll(opened).toBe(await idOf(2));
  await expect(rows.nth(2)).toHaveAttribute('aria-current', 'true');
  await expect(images.table('local').locator('[aria-current]')).toHaveCount(1);

  await page.goBack();
  await expect.poll(opened).toBeNull();
  await expect(rows.nth(2)).not.toHaveAttribute('aria-current', 'true');

  const link = rows.nth(3).getByRole('rowheader').getByRole('link');
  await link.click();
  await expect.poll(opened).toBe(await idOf(3));
  expect(new URL(page.url()).searchParams.get('sort')).toBe('id');
  await page.goBack();

  const [other] = await Promise.all([context.waitForEvent('page'), link.click({ modifiers: ['Control'] })]);
  await other.waitForURL(/image=sha256/);
  expect(new URL(other.url()).searchParams.get('image')).toBe(await idOf(3));
  expect(opened()).toBeNull();

  await test.step('where the column cuts the name, the link is what is seen of it', async () => {
    await page.goto(`${origin}/images?env=1&sort=id&cols=repository:60,id&q=ref:*/*`);
    const cell = rows.nth(1).getByRole('rowheader');
    const whole = await cell.evaluate((header) => header.textContent);
    expect(whole.length).toBeGreaterThan(12);
    const id = await idOf(1);
    await cell.getByRole('link').click();
    await expect.poll(opened).toBe(id);
  });
});

test('ages follow the clock, and say exactly when on a closer look', async ({ page, request, stowage, images }) => {
  const { origin } = await stowage();
  const created = Math.max(...(await apiImages(request, origin, 1)).map((image) => image.Created)) * 1_000;
  await page.clock.install({ time: created + 5 * 60_000 });
  await page.goto(`${origin}/images?env=1&sort=created`);
  const exactly = `${new Date(created).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  const age = images.table('local').getByTitle(exactly).first();
  await expect(age).toHaveText('5 minutes ago');
  await page.clock.fastForward('02:00:00');
  await expect(age).toHaveText('2 hours ago');
});

test('what the filter found is marked', async ({ page, fakeEngine, stowage, images }) => {
  const engine = await fakeEngine({ images: 300 });
  const { origin } = await stowage({ local: engine.endpoint });
  await page.goto(`${origin}/images?env=1&q=graf&cols=repository,tag,registry`);
  const rows = images.table('local').locator('tbody tr');
  await expect(rows.first().locator('mark').first()).toHaveText('graf');
  await images.filter.fill('registry:quay.io');
  await expect(rows.first().locator('.registry mark')).toHaveText('quay.io');
  await expectAccessible(page);
});

test('what each key leaves is what its link shows, in the same order', async ({ page, context, fakeEngine, stowage, images }) => {
  const engine = await fakeEngine({ images: 400 });
  const { origin } = await stowage({ local: engine.endpoint });
  await page.goto(`${origin}/images?env=1`);
  const opened = await context.newPage();
  const link = new ImagesPage(opened);
  // In the order of the document, in which a screen reader reads them.
  const drawn = (page: Page) =>
    page.locator('tbody tr').evaluateAll((rows) =>
      rows.map((row) => {
        const { top } = row.getBoundingClientRect();
        const marks = [...row.querySelectorAll('mark')].map((mark) => mark.innerText);
        return [row.ariaRowIndex, Math.round(top), (row as HTMLElement).innerText, marks, row.querySelector('input')?.ariaLabel];
      }),
    );
  const texts = ['n', 'ng', 'n', '-w', '-we', '', 'used:no', '', '-web', 'nothing like it', '-web', 's', 'si', 'label:team', ''];
  for (const sort of ['', '&sort=size', '&group=repository']) {
    await page.goto(`${origin}/images?env=1${sort}`);
    for (const text of texts) {
      await images.filter.fill(text);
      await opened.goto(`${origin}/images?env=1${sort}&q=${encodeURIComponent(text)}`);
      const expected = text === 'nothing like it' ? [] : await link.knownRows('local').then(() => drawn(opened));
      await expect.poll(() => drawn(page), `${sort} ${text}`).toEqual(expected);
    }
  }
});

/** What uses an image, as the API has it. */
interface Usage {
  id: string;
  containers: { running: number; paused: number; other: number } | null;
  children: number | null;
}

for (const shape of ['docker20-classic', 'docker28-containerd'] as const) {
  test(`what uses each image is said in words, as ${shape} has it`, async ({ page, request, fakeEngine, stowage, images }) => {
    // All rows are to be in the document.
    await page.setViewportSize({ width: 1280, height: 2_600 });
    const engine = await fakeEngine({ images: 40, containers: 60, shape });
    const { origin } = await stowage({ local: engine.endpoint });
    const answer = await request.get(`${origin}/api/environments/1/usage`);
    const usage = new Map(((await answer.json()) as Usage[]).map((image) => [image.id.replace(/^sha256:/, '').slice(0, 12), image]));
    const words = (id: string) => {
      const { containers, children } = usage.get(id) ?? { containers: null, children: null };
      const { running, paused, other } = containers ?? { running: 0, paused: 0, other: 0 };
      const count = running + paused + other;
      const stopped = other === 0 ? '' : other < count ? `, ${other} stopped` : count === 1 ? ', stopped' : ', all stopped';
      const parent = children === null || children === 0 ? '' : `, parent of ${children}`;
      return `${count === 0 ? 'unused' : `used by ${count}`}${stopped}${parent}`;
    };
    expect([...usage.keys()].some((id) => words(id).includes('stopped'))).toBe(true);
    expect([...usage.keys()].some((id) => words(id).includes('parent of'))).toBe(shape === 'docker20-classic');
    await page.goto(`${origin}/images?env=1`);
    await expect(async () => {
      const rows = await images.rows('local');
      expect(rows.length).toBe(await images.rowCount('local'));
      expect(rows.map((row) => row.Containers)).toEqual(rows.map((row) => words(row['Image ID'])));
    }).toPass({ timeout: 15_000 });
    await expectAccessible(page);
  });
}

test.describe('on a real Docker daemon', () => {
  test('usage is said in words, and an image without a name says what it was', async ({
    page,
    ownDockerd,
    stowage,
    images,
  }) => {
    await ownDockerd.buildImage('shop/used:1', 2_000);
    await ownDockerd.buildImage('shop/idle:1', 3_000);
    await ownDockerd.buildImage('shop/lost:1', 4_000, ['org.opencontainers.image.title="the lost one"', 'team=shop']);
    await ownDockerd.buildImage('shop/lost:1', 5_000);
    await ownDockerd.createContainer('shop/used:1');
    await ownDockerd.createContainer('shop/used:1');
    // An image is the parent of what was made of its container, to a daemon with the classic store.
    const container = (await ownDockerd.docker('ps', '--all', '--quiet')).split('\n')[0] ?? '';
    await ownDockerd.docker('commit', container, 'shop/made:1');
    const parent = await ownDockerd.docker('image', 'inspect', '--format', '{{.Parent}}', 'shop/made:1');
    const { origin } = await stowage({ local: ownDockerd.endpoint });
    await page.goto(`${origin}/images?env=1&cols=repository,tag,created,containers,labels`);

    await expect(images.row('shop/used:1')).toContainText(
      parent === '' ? 'used by 2, all stopped' : 'used by 2, all stopped, parent of 1',
    );
    await expect(images.row('shop/idle:1')).toContainText('unused');
    const dangling = images.table('local').getByRole('row').filter({ hasText: '<none>' });
    await expect(dangling).toHaveCount(1);
    await expect(dangling.getByRole('rowheader')).toHaveText(/<none>\s*title=the lost one/);
    await expect(dangling.getByTitle(/labelled org\.opencontainers\.image\.title=the lost one/)).toBeVisible();
    await expect(dangling).toContainText('team=shop');
    await expect(dangling.getByRole('time')).toHaveText(/just now|minute/);
    await expectAccessible(page);
  });
});
