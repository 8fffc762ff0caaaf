import { expectAccessible } from '../support/accessibility.js';
import { apiImages, readable, rowsOf, shortId } from '../support/api.js';
import { expect, test } from '../support/test.js';

test('typing filters, also by digest; Escape and the count bring all back', async ({
  page,
  request,
  fakeEngine,
  stowage,
  images,
}) => {
  const engine = await fakeEngine({ images: 60, containers: 10 });
  const { origin } = await stowage({ local: engine.endpoint });
  await page.goto(origin);
  const all = await apiImages(request, origin, 1);
  const total = readable(all.length);
  await expect(images.status(`${total} images`)).toBeVisible();

  const pulled = all.find((image) => image.RepoDigests.length > 0);
  const digest = pulled?.RepoDigests[0]?.split('@')[1] ?? 'the fake engine has no digests';
  await page.keyboard.press('/');
  await expect(images.filter).toBeFocused();
  await page.keyboard.insertText(digest);
  await expect(images.filter).toHaveValue(digest);
  await expect(images.status(new RegExp(`^\\s*\\d+ of ${total} images\\s*$`))).toBeVisible();
  const withDigest = all.filter(
    (image) => image.Id === digest || image.RepoDigests.some((known) => known.endsWith(digest)),
  );
  await images.expectRows(
    'local',
    (row) => row['Image ID'],
    withDigest.flatMap((image) => Array.from({ length: rowsOf([image]) }, () => shortId(image))),
  );
  await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe(digest);
  await expectAccessible(page);

  await images.filter.press('Escape');
  await expect(images.filter).toHaveValue('');
  await expect(images.status(`${total} images`)).toBeVisible();
  await expect.poll(() => new URL(page.url()).searchParams.has('q')).toBe(false);
});

test('a filter that matches nothing says so and can be cleared', async ({ page, request, fakeEngine, stowage, images }) => {
  const engine = await fakeEngine({ images: 20 });
  const { origin } = await stowage({ local: engine.endpoint });
  await page.goto(origin);
  const total = readable((await apiImages(request, origin, 1)).length);

  await images.filter.fill('xyzzy');
  await expect(page.getByText('No image matches “xyzzy”')).toBeVisible();
  await expect(images.status(`0 of ${total} images`)).toBeVisible();
  await expect(page.getByText('No images on local')).toBeHidden();
  await expectAccessible(page);

  await images.clear.click();
  await expect(images.filter).toHaveValue('');
  await expect(images.filter).toBeFocused();
  await expect(images.status(`${total} images`)).toBeVisible();
  expect((await images.rows('local')).length).toBeGreaterThan(0);
});

test('text that looks like HTML is text', async ({ page, fakeEngine, stowage, images }) => {
  const markup = '<img src=x onerror=alert(1)>';
  const environment = '<b>bold</b> & co';
  const engine = await fakeEngine({ images: 3 });
  const { origin } = await stowage({ local: engine.endpoint, others: { [environment]: engine.endpoint } });

  await page.goto(`${origin}/images?env=2&q=${encodeURIComponent(markup)}`);
  await images.expectChosen(environment);
  await expect(images.filter).toHaveValue(markup);
  await expect(page.getByText(`No image matches “${markup}”`)).toBeVisible();
  await expect(page.locator('img[src="x"], b')).toHaveCount(0);
});
