import { expectAccessible } from '../support/accessibility.js';
import { anyList } from '../support/images-page.js';
import { expect, test } from '../support/test.js';

test('switching to an environment that hangs never shows the rows of the other', async ({
  page,
  fakeEngine,
  stowage,
  images,
}) => {
  const local = await fakeEngine({ images: 8, seed: 1 });
  const slow = await fakeEngine({ images: 8, seed: 2 });
  const { origin } = await stowage({ local: local.endpoint, others: { far: slow.endpoint }, daemonTimeoutSecs: 12 });
  await page.goto(`${origin}/images?env=1`);
  await expect(images.table('local')).toBeVisible();
  const ids = (await images.rows('local')).map((row) => row['Image ID']);
  expect(ids.length).toBeGreaterThan(0);
  await slow.misbehave('hang');

  // Looks at every frame that the browser is about to paint.
  await page.evaluate((ids) => {
    const mixed: string[] = [];
    const look = () => {
      const chosen = document.querySelector('select')?.selectedOptions[0]?.textContent ?? '';
      if (chosen.trim().startsWith('far')) {
        const text = document.querySelector('main, body')?.textContent ?? '';
        mixed.push(...ids.filter((id) => text.includes(id)));
      }
      requestAnimationFrame(look);
    };
    Object.assign(window, { mixed });
    look();
  }, ids);
  const mixed = () => page.evaluate(() => (window as unknown as { mixed: string[] }).mixed);

  await images.choose('far');
  await expect(images.status('Loading the images on far…')).toBeVisible();
  await expect(anyList(page)).toHaveCount(0);
  expect(await mixed()).toEqual([]);

  await test.step('back to the other, while the first still hangs', async () => {
    await images.choose('local');
    await images.expectRows('local', (row) => row['Image ID'], ids);
    await expect(images.status(/Loading/)).toBeHidden();
  });

  await test.step('it did not answer in time, and then it does', async () => {
    await images.choose('far');
    await expect(images.status('Loading the images on far…')).toBeVisible();
    await expectAccessible(page);
    await expect(images.alert).toContainText('far did not answer in time', { timeout: 30_000 });
    await expect(images.retry).toBeVisible();
    await expectAccessible(page);
    await slow.misbehave('none');
    await images.retry.click();
    await expect(images.table('far')).toBeVisible();
    await expect(images.alert).toBeHidden();
  });
  expect(await mixed()).toEqual([]);
});

test('a daemon that fails says so, and Retry brings its images', async ({ page, fakeEngine, stowage, images }) => {
  const engine = await fakeEngine({ images: 8, fault: 'http-500' });
  const { origin } = await stowage({ local: engine.endpoint });
  await page.goto(`${origin}/images?env=1`);
  await expect(images.alert).toContainText('local answered with an error');
  await expect(images.picker.getByRole('option')).toHaveText([/^\s*local \(error\)\s*$/]);
  await expect(page.getByText('No images on local')).toBeHidden();
  await expectAccessible(page);
  // The box has as much room above it as beside it.
  const [box, above] = [await images.alert.boundingBox(), await images.reload.boundingBox()];
  expect((box?.y ?? 0) - (above?.y ?? 0) - (above?.height ?? 0)).toBeGreaterThanOrEqual(box?.x ?? 16);

  await images.retry.focus();
  await page.keyboard.press('Enter');
  await expect(images.retry).toHaveAttribute('aria-disabled', 'false');
  await expect(images.retry).toBeFocused();
  await engine.misbehave('none');
  await page.keyboard.press('Enter');
  await expect(images.table('local')).toBeVisible();
  await expect(images.alert).toBeHidden();
  await expect(images.heading).toBeFocused();
});

test('what is no list of images is an error, not an empty host', async ({ page, fakeEngine, stowage, images }) => {
  const engine = await fakeEngine({ images: 200 });
  const { origin } = await stowage({ local: engine.endpoint, listMaxAgeSecs: 0 });
  await page.goto(`${origin}/images?env=1`);
  await expect(images.table('local')).toBeVisible();
  for (const fault of ['html', 'truncated'] as const) {
    await engine.misbehave(fault);
    await page.reload();
    await expect(images.alert).toContainText('local answered with an error');
    await expect(page.getByText('No images on local')).toBeHidden();
  }
});

test('a slow daemon shows that it is loading, and the old rows while it reloads', async ({
  page,
  fakeEngine,
  stowage,
  images,
}) => {
  const engine = await fakeEngine({ images: 8, fault: 'slow=1500' });
  const { origin } = await stowage({ local: engine.endpoint, daemonTimeoutSecs: 30 });
  await page.goto(`${origin}/images?env=1`);
  await expect(images.status('Loading the images on local…')).toBeVisible();
  await expect(page.getByText('No images on local')).toBeHidden();
  await expect(images.table('local')).toBeVisible({ timeout: 30_000 });
  await expect(images.status(/Loading/)).toBeHidden();
  const before = await images.knownRows('local');

  await engine.misbehave('slow=4000');
  await images.reload.click();
  await expect(images.table('local')).toHaveAttribute('aria-busy', 'true');
  expect(await images.rows('local')).toEqual(before);
  await expectAccessible(page);
  await expect(images.table('local')).not.toHaveAttribute('aria-busy', 'true', { timeout: 30_000 });
});

test('a host without images says so', async ({ page, fakeEngine, stowage, images }) => {
  const engine = await fakeEngine({ images: 0 });
  const { origin } = await stowage({ local: engine.endpoint });
  await page.goto(origin);
  await expect(page.getByText('No images on local')).toBeVisible();
  await expect(images.alert).toBeHidden();
  await expect(images.clear).toBeHidden();
  await expectAccessible(page);
});

test('containers that cannot be counted are unknown, never zero', async ({ page, fakeEngine, stowage, images }) => {
  const engine = await fakeEngine({
    images: 8,
    containers: 5,
    shape: 'docker20-classic',
    fault: 'containers-fail',
  });
  const { origin } = await stowage({ local: engine.endpoint });
  await page.goto(origin);
  await expect(images.table('local')).toBeVisible();
  const containers = async () => [...new Set((await images.rows('local')).map((row) => row.Containers))];
  expect(await containers()).toEqual(['unknown']);

  await engine.misbehave('none');
  await images.reload.click();
  await expect.poll(containers).not.toContain('unknown');
});
