import { expectAccessible } from '../support/accessibility.js';
import { expect, test } from '../support/test.js';

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

test('on a phone repository, tag and size are seen without scrolling sideways', async ({
  page,
  fakeEngine,
  stowage,
  images,
}) => {
  const engine = await fakeEngine({ images: 40, containers: 5 });
  const { origin } = await stowage({ local: engine.endpoint });
  await page.goto(origin);
  await expect(images.table('local')).toBeVisible();
  const width = () => page.evaluate(() => document.documentElement.scrollWidth);
  expect(await width()).toBeLessThanOrEqual(390);

  const [first] = await images.rows('local');
  const row = images.table('local').getByRole('row').filter({ hasText: first?.['Image ID'] || first?.Repository }).first();
  await expect(row.getByRole('rowheader')).toHaveText(first?.Repository ?? 'nothing');
  for (const seen of [
    row.getByRole('rowheader'),
    row.getByRole('cell', { name: first?.Tag, exact: true }).first(),
    row.getByRole('cell', { name: first?.Size, exact: true }).first(),
  ]) {
    await expect(seen).toBeInViewport();
    const box = await seen.boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 391)).toBeLessThanOrEqual(390);
  }
  for (const control of [images.picker, images.filter, images.reload]) {
    await expect(control).toBeInViewport();
  }
  await expectAccessible(page);

  await images.filter.fill('no such image');
  await expect(images.clear).toBeInViewport();
  expect(await width()).toBeLessThanOrEqual(390);
  await expectAccessible(page);
});
