import type { Page } from '@playwright/test';

import { expectAccessible } from '../support/accessibility.js';
import { expect, test } from '../support/test.js';

/** Where the bar ends, and the list begins, in pixels from the top. */
const below = (page: Page, selector: string) =>
  page.locator(selector).evaluate((element) => element.getBoundingClientRect());

for (const width of [1280, 1200]) {
  test(`at ${width} pixels the bar leads everywhere in one line`, async ({ page, administered, images }) => {
    await page.setViewportSize({ width, height: 800 });
    const { origin } = await administered();
    await page.goto(`${origin}/images?env=1`);
    await expect(images.table('local')).toBeVisible();
    const links = page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
    await expect(links).toHaveText(['Images', 'All environments', 'Environments', 'Users', 'Roles', 'Audit log']);
    await expect(page.getByRole('button', { name: 'Menu' })).toBeHidden();
    const middles = new Set<number>();
    for (const part of [
      ...(await links.all()),
      images.picker,
      page.getByRole('button', { name: 'View' }),
      page.getByRole('link', { name: 'Account of ada' }),
      page.getByRole('button', { name: 'Sign out' }),
    ]) {
      await expect(part).toBeInViewport({ ratio: 1 });
      const box = await part.boundingBox();
      middles.add(Math.round(((box?.y ?? 0) + (box?.height ?? 0) / 2) / 4));
    }
    expect(middles.size).toBe(1);
    // What runs there is told below.
    await expect(page.getByRole('group', { name: 'Summary' })).toContainText(/Docker .+ · API 1\./);
  });
}

for (const [width, height] of [
  [1024, 768],
  [640, 400],
  [390, 844],
] as const) {
  test(`at ${width} pixels the bar leads everywhere through a menu`, async ({ page, administered, images, signIn }) => {
    await page.setViewportSize({ width, height });
    const { origin } = await administered();
    await page.goto(`${origin}/images?env=1`);
    await expect(images.table('local')).toBeVisible();
    const expectToFit = async () => {
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      await expectAccessible(page);
    };
    await expectToFit();
    // The list has most of a phone.
    expect((await below(page, '.table-region')).top).toBeLessThan(Math.max(height * 0.3, 180));

    const menu = page.getByRole('button', { name: 'Menu' });
    const links = page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
    await expect(links).toHaveCount(0);
    await menu.focus();
    await page.keyboard.press('Enter');
    await expect(menu).toHaveAttribute('aria-expanded', 'true');
    await expect(links).toHaveText(['Images', 'All environments', 'Environments', 'Users', 'Roles', 'Audit log']);
    await expect(links.first()).toHaveAttribute('aria-current', 'page');
    await expectToFit();
    await page.keyboard.press('Escape');
    await expect(links).toHaveCount(0);
    await expect(menu).toBeFocused();

    await page.keyboard.press('Enter');
    for (let press = 0; press < 4; press += 1) {
      await page.keyboard.press('Tab');
    }
    await expect(links.filter({ hasText: 'Users' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'Users' })).toBeFocused();
    await expect(links).toHaveCount(0);
    await expectToFit();

    await menu.click();
    await page.getByRole('link', { name: 'Account of ada' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Account' })).toBeFocused();
    await menu.click();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await signIn.expectShown();
    await expectToFit();
  });
}

test('who may see little, or has a long name, has a bar of one line too', async ({ context, page, guarded, images }) => {
  const name = 'bartholomew.featherstonehaugh@corporation.example';
  const server = await guarded();
  await server.makeUser('alan', { role: 'Viewer', on: 1 });
  await server.makeUser(name, { role: 'Administrator', on: 'all' });
  for (const who of ['alan', name]) {
    await server.signIn(context, who);
    for (const width of [1280, 1200, 1024, 640]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(`${server.origin}/images?env=1`);
      await expect(images.table('local')).toBeVisible();
      expect((await below(page, 'header')).height, `${who} at ${width}`).toBeLessThan(56);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
  }
});
