import { expectAccessible } from '../support/accessibility.js';
import { COLUMNS, type Column } from '../support/images-page.js';
import { expect, test } from '../support/test.js';

test('columns are chosen and ordered, remembered, and stand in the link', async ({
  page,
  otherBrowser,
  stowage,
  images,
}) => {
  const { origin } = await stowage();
  const inLink = () => new URL(page.url()).searchParams.get('cols');
  await page.goto(`${origin}/images?env=1`);
  await expect(images.table('local')).toBeVisible();
  await images.expectColumns(COLUMNS);
  expect(inLink()).toBeNull();

  const button = page.getByRole('button', { name: 'Columns', exact: true });
  const menu = page.getByRole('group', { name: 'Columns', exact: true });
  await test.step('by keyboard alone', async () => {
    await button.focus();
    await page.keyboard.press('Enter');
    await expect(button).toHaveAttribute('aria-expanded', 'true');
    await expectAccessible(page);
    await expect(menu.getByRole('checkbox', { name: 'Repository', exact: true })).toBeDisabled();

    await menu.getByRole('checkbox', { name: 'Unique size' }).focus();
    await page.keyboard.press('Space');
    await expect(menu.getByRole('checkbox', { name: 'Unique size' })).toBeFocused();
    await menu.getByRole('checkbox', { name: 'Registry' }).focus();
    await page.keyboard.press('Space');
    await expect(menu.getByRole('checkbox', { name: 'Registry' })).toBeChecked();

    const up = menu.getByRole('button', { name: 'Move Registry up' });
    await up.focus();
    for (const place of [6, 5, 4]) {
      await page.keyboard.press('Enter');
      await expect(images.status(`Registry is column ${place} of 7`)).toBeAttached();
      await expect(up).toBeFocused();
    }
    await page.keyboard.press('Escape');
    await expect(menu).toBeHidden();
    await expect(button).toBeFocused();
  });
  const chosen: Column[] = ['Repository', 'Tag', 'Image ID', 'Registry', 'Created', 'Size', 'Containers'];
  await images.expectColumns(chosen);
  await expect.poll(inLink).toBe('repository,tag,id,registry,created,size,containers');
  const [row] = await images.rows('local');
  expect(row?.Registry).toMatch(/\./);
  await expectAccessible(page);

  await test.step('whoever is sent the link sees them', async () => {
    const other = await otherBrowser();
    await other.goto(page.url());
    await expect(other.getByRole('columnheader', { name: 'Registry' })).toBeVisible();
    await other.goto(`${origin}/images?env=1`);
    await expect(other.getByRole('columnheader', { name: 'Containers' })).toBeVisible();
    await expect(other.getByRole('columnheader', { name: 'Registry' })).toBeHidden();
  });

  await test.step('a page without them in its link remembers them, and says so in the link', async () => {
    await page.goto(`${origin}/images?env=1`);
    await images.expectColumns(chosen);
    await expect.poll(inLink).toBe('repository,tag,id,registry,created,size,containers');
  });

  await test.step('the link has the last word, whatever it says', async () => {
    await page.goto(`${origin}/images?env=1&cols=size,colour,digest,size`);
    await images.expectColumns(['Repository', 'Size', 'Digest']);
  });

  await test.step('and there is a way back', async () => {
    await button.click();
    await menu.getByRole('button', { name: 'Usual columns' }).click();
    await images.expectColumns(COLUMNS);
    await expect.poll(inLink).toBeNull();
    await page.reload();
    await images.expectColumns(COLUMNS);
  });
});

test('a column is made wider by mouse and by keyboard, and never too narrow', async ({ page, stowage, images }) => {
  const { origin } = await stowage();
  await page.goto(`${origin}/images?env=1`);
  await expect(images.table('local')).toBeVisible();
  const tag = images.header('Tag');
  const width = async () => Math.round((await tag.boundingBox())?.width ?? 0);
  const inLink = () => new URL(page.url()).searchParams.get('cols');

  const before = await width();
  const box = await tag.boundingBox();
  const [x, y] = [(box?.x ?? 0) + before, (box?.y ?? 0) + 10];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 50, y, { steps: 3 });
  await expect.poll(width).toBe(before + 50);
  expect(inLink(), 'while the button is down').toBeNull();
  await page.mouse.up();
  await expect.poll(inLink).toContain(`tag:${before + 50}`);
  expect(await width()).toBe(before + 50);

  await images.headerButton('Tag').focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(inLink).toContain(`tag:${before + 66}`);
  await expect(images.headerButton('Tag')).toBeFocused();
  for (let press = 0; press < 30; press += 1) {
    await page.keyboard.press('Shift+ArrowLeft');
  }
  await expect.poll(width).toBe(60);
  await expect.poll(inLink).toContain('tag:60');
  // The cells are as wide as their header.
  expect(Math.round((await images.table('local').getByRole('row').nth(1).getByRole('gridcell').nth(1).boundingBox())?.width ?? 0)).toBe(60);
  await page.reload();
  await expect.poll(width).toBe(60);
  await expect(images.header('Created')).toHaveAttribute('aria-sort', 'descending');

  await tag.locator('.resize').dblclick();
  await expect.poll(inLink).toBeNull();
  await expect.poll(width).toBe(before);
});
