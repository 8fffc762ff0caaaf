import { type Page } from '@playwright/test';

import { expectAccessible } from '../support/accessibility.js';
import { ImagesPage } from '../support/images-page.js';
import { expect, test } from '../support/test.js';

const ground = (page: Page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);

test('theme and units are remembered, and seen in other tabs', async ({ context, page, fakeEngine, stowage, images }) => {
  const engine = await fakeEngine({ images: 20 });
  const { origin } = await stowage({ local: engine.endpoint });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(`${origin}/images?env=1`);
  await expect(images.table('local')).toBeVisible();
  const second = await context.newPage();
  await second.emulateMedia({ colorScheme: 'light' });
  await second.goto(`${origin}/images?env=1`);
  await expect(new ImagesPage(second).table('local')).toBeVisible();
  const light = await ground(page);

  const view = page.getByRole('button', { name: 'View' });
  await view.focus();
  await page.keyboard.press('Enter');
  await expect(view).toHaveAttribute('aria-expanded', 'true');
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.getByRole('radio', { name: 'Dark' }).check();
  await expect.poll(() => ground(page)).not.toBe(light);
  const dark = await ground(page);
  await expect.poll(() => ground(second), 'the other tab').toBe(dark);
  await expectAccessible(page);

  await page.getByRole('radio', { name: 'KiB, MiB, GiB' }).check();
  const sizes = async (of: ImagesPage) => (await of.rows('local')).map((row) => row.Size).join(' ');
  await expect.poll(() => sizes(images)).toMatch(/^(\S+ [KMG]iB ?)+$/);
  await expect.poll(() => sizes(new ImagesPage(second))).toMatch(/^(\S+ [KMG]iB ?)+$/);

  await test.step('the menu folds by Escape and by a click elsewhere', async () => {
    await page.keyboard.press('Escape');
    await expect(view).toHaveAttribute('aria-expanded', 'false');
    await expect(view).toBeFocused();
    await view.click();
    await images.heading.click();
    await expect(view).toHaveAttribute('aria-expanded', 'false');
  });

  await page.emulateMedia({ colorScheme: 'light' });
  await page.reload();
  await expect(images.table('local')).toBeVisible();
  expect(await ground(page)).toBe(dark);
  await expect.poll(() => sizes(images)).toMatch(/iB/);

  await test.step('as the system again', async () => {
    await page.keyboard.press('v');
    await page.keyboard.press('t');
    await expect.poll(() => ground(page)).toBe(light);
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(() => ground(page)).toBe(dark);
    await expect.poll(() => ground(second)).toBe(light);
    await page.keyboard.press('v');
    await page.keyboard.press('u');
    await expect.poll(() => sizes(images)).not.toMatch(/iB/);
  });
});

test('a browser that keeps nothing shows the page all the same', async ({ page, stowage, images }) => {
  const { origin } = await stowage();
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get: () => {
        throw new DOMException('not here', 'SecurityError');
      },
    });
  });
  await page.goto(`${origin}/images?env=1`);
  await expect(images.table('local')).toBeVisible();
  await page.getByRole('button', { name: 'View' }).click();
  await page.getByRole('radio', { name: 'KiB, MiB, GiB' }).check();
  await expect.poll(async () => (await images.rows('local')).map((row) => row.Size).join(' ')).toMatch(/iB/);
});
