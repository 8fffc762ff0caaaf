import { expectAccessible } from '../support/accessibility.js';
import { apiImages, readable, rowsOf } from '../support/api.js';
import { expect, test } from '../support/test.js';

test('a selection survives filters, says what they hide, and is copied', async ({
  page,
  context,
  request,
  fakeEngine,
  stowage,
  images,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  const engine = await fakeEngine({ images: 600, containers: 5 });
  const { origin } = await stowage({ local: engine.endpoint });
  const all = await apiImages(request, origin, 1);
  // Each image under one name, so that there are as many rows as images.
  const tagged = all.filter((image) => image.RepoTags.length === 1);
  const [one, two] = [tagged[0], tagged[1]];
  const [first, second] = [one?.RepoTags[0] ?? '', two?.RepoTags[0] ?? ''];
  await page.goto(`${origin}/images?env=1`);
  const selectAll = page.getByRole('checkbox', { name: /^Select (all|the one)/ });

  await images.filter.fill(`ref:${first}`);
  await images.box(first).check();
  await expect(images.row(first)).toHaveAttribute('aria-selected', 'true');
  await expect(images.status('1 image selected')).toBeVisible();
  await expect(selectAll).toBeChecked();

  await images.filter.fill(`ref:${second}`);
  await expect(images.status('1 image selected, 1 hidden by the filter')).toBeVisible();
  await expect(selectAll).not.toBeChecked();
  await selectAll.check();
  await expect(images.status('2 images selected, 1 hidden by the filter')).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Copy IDs' }).click();
  await expect(images.status('Copied 2 IDs')).toBeVisible();
  expect((await clipboard()).split('\n').sort()).toEqual([one?.Id, two?.Id].sort());
  await page.getByRole('button', { name: 'Copy references' }).click();
  await expect(images.status('Copied 2 references')).toBeVisible();
  expect((await clipboard()).split('\n').sort()).toEqual([first, second].sort());

  await test.step('none left by the filter is still no reason to forget', async () => {
    await images.filter.fill('no such image');
    await expect(images.status('2 images selected, 2 hidden by the filter')).toBeVisible();
    await images.filter.fill('');
    await expect(images.status('2 images selected')).toBeVisible();
    expect(await selectAll.evaluate((box: HTMLInputElement) => box.indeterminate)).toBe(true);
  });

  await test.step('a newer list has the same images selected', async () => {
    await images.reload.click();
    await expect(images.table('local')).not.toHaveAttribute('aria-busy', 'true');
    await expect(images.status('2 images selected')).toBeVisible();
    await images.filter.fill(`ref:${first}`);
    await expect(images.box(first)).toBeChecked();
    await images.filter.fill('');
  });

  await test.step('all are all, not those that are drawn', async () => {
    await selectAll.check();
    const tags = rowsOf(all) === all.length ? '' : `${readable(rowsOf(all))} tags of `;
    await expect(images.status(`${tags}${readable(all.length)} images selected`)).toBeVisible();
    await selectAll.uncheck();
    await expect(page.getByRole('button', { name: 'Copy IDs' })).toBeHidden();
  });
});

test('rows are selected by Shift and by keyboard', async ({ page, fakeEngine, stowage, images }) => {
  const engine = await fakeEngine({ images: 60 });
  const { origin } = await stowage({ local: engine.endpoint });
  await page.goto(`${origin}/images?env=1&sort=id`);
  const rows = images.table('local').getByRole('row');
  const selected = images.table('local').locator('tbody [aria-selected=true]');
  await rows.nth(2).getByRole('checkbox').click();
  await rows.nth(6).getByRole('checkbox').click({ modifiers: ['Shift'] });
  await expect(selected).toHaveCount(5);
  await rows.nth(4).getByRole('checkbox').click();
  await expect(selected).toHaveCount(4);

  await rows.nth(10).focus();
  await page.keyboard.press('Space');
  await expect(rows.nth(10)).toHaveAttribute('aria-selected', 'true');
  await expect(rows.nth(10)).toBeFocused();
  await page.keyboard.press('Shift+ArrowDown');
  await expect(selected).toHaveCount(6);
  await expect(rows.nth(11)).toBeFocused();
  await page.keyboard.press('x');
  await expect(selected).toHaveCount(5);
  await page.keyboard.press('Control+a');
  await expect(images.status(/^\s*(\d+ tags of )?60 images selected\s*$/)).toBeVisible();

  const clear = page.getByRole('button', { name: 'Clear selection' });
  await clear.focus();
  await page.keyboard.press('Enter');
  await expect(selected).toHaveCount(0);
  await expect(clear).toBeHidden();
  // The button is gone; the focus is not.
  await expect(images.heading).toBeFocused();
});

test('a group is selected as a whole, and as a part', async ({ page, fakeEngine, stowage, images }) => {
  const engine = await fakeEngine({ images: 200 });
  const { origin } = await stowage({ local: engine.endpoint });
  await page.goto(`${origin}/images?env=1&group=repository&sort=repository`);
  const head = images.table('local').locator('[aria-level="1"]').filter({ hasText: / tags,/ }).first();
  const box = head.getByRole('checkbox');
  await head.focus();
  await page.keyboard.press('Space');
  await expect(box).toBeChecked();
  await page.keyboard.press('ArrowRight');
  const rows = images.table('local').locator('[aria-level="2"]');
  await expect(rows.first()).toHaveAttribute('aria-selected', 'true');
  const count = await rows.count();
  expect(count).toBeGreaterThan(1);
  await rows.first().getByRole('checkbox').uncheck();
  expect(await box.evaluate((input: HTMLInputElement) => input.indeterminate)).toBe(true);
  await expect(head).toHaveAttribute('aria-selected', 'false');
});

test('a selection never goes along to another environment', async ({ page, fakeEngine, stowage, images }) => {
  // The very same images on both.
  const local = await fakeEngine({ images: 20, seed: 7 });
  const other = await fakeEngine({ images: 20, seed: 7 });
  const { origin } = await stowage({ local: local.endpoint, others: { nas: other.endpoint } });
  await page.goto(`${origin}/images?env=1`);
  await page.getByRole('checkbox', { name: /^Select all/ }).check();
  await expect(images.status(/20 images selected/)).toBeVisible();

  await images.choose('nas');
  await expect(images.table('nas')).toBeVisible();
  await expect(images.table('nas').locator('tbody [aria-selected=false]').first()).toBeVisible();
  await expect(images.table('nas').locator('tbody [aria-selected=true]')).toHaveCount(0);
  await expect(images.status(/selected/)).toHaveCount(0);
  await images.choose('local');
  await expect(images.table('local').locator('tbody [aria-selected=false]').first()).toBeVisible();
  await expect(images.status(/selected/)).toHaveCount(0);
});
