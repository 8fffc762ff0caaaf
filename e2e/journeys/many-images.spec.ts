import { expectAccessible } from '../support/accessibility.js';
import { apiImages, readable, rowsOf, shortId } from '../support/api.js';
import { expect, test } from '../support/test.js';

test('5,000 images: only what is visible is in the document, and the keyboard reaches the end', async ({
  page,
  request,
  fakeEngine,
  stowage,
  images,
}) => {
  const engine = await fakeEngine({ images: 5_000, containers: 200 });
  const { origin } = await stowage({ local: engine.endpoint, daemonTimeoutSecs: 30 });
  await page.goto(`${origin}/images?sort=id`);
  const all = await apiImages(request, origin, 1);
  const total = rowsOf(all);
  await expect(images.status(`${readable(all.length)} images`)).toBeVisible();
  await expect(images.table('local')).toHaveAttribute('aria-rowcount', `${total + 1}`);
  const elements = () => page.evaluate(() => document.querySelectorAll('*').length);
  expect(await elements()).toBeLessThan(1_500);
  await expectAccessible(page);

  const ids = all.map(shortId).sort();
  const cell = (id: string | undefined) => images.table('local').getByText(id ?? 'no images', { exact: true }).first();
  await expect(cell(ids[0])).toBeInViewport();

  await images.table('local').getByRole('row').nth(1).focus();
  await page.keyboard.press('PageDown');
  await expect(cell(ids[0])).not.toBeInViewport();
  await page.keyboard.press('End');
  await expect(cell(ids.at(-1))).toBeInViewport();
  await expect(images.header('Repository')).toBeInViewport();
  expect(await elements()).toBeLessThan(1_500);
  await expectAccessible(page);

  await page.keyboard.press('Home');
  await expect(cell(ids[0])).toBeInViewport();

  await test.step('a filter in the middle of the list starts at the top', async () => {
    await page.keyboard.press('End');
    await expect(cell(ids.at(-1))).toBeInViewport();
    const wanted = ids[2_500] ?? '';
    await images.filter.fill(wanted);
    await expect(cell(wanted)).toBeInViewport();
    await expect(images.status(new RegExp(`^\\s*\\d+ of ${readable(all.length)} images\\s*$`))).toBeVisible();
  });
});
