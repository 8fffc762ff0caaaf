import { expectAccessible } from '../support/accessibility.js';
import { Numbers, readableSize } from '../support/numbers.js';
import { expect, test } from '../support/test.js';

test('the rows are there while the rest is under way, and what is not known yet says so and then fills in', async ({
  page,
  fakeEngine,
  stowage,
  images,
}) => {
  const engine = await fakeEngine({ images: 40, containers: 10, shape: 'docker20-classic' });
  const { origin } = await stowage({ local: engine.endpoint });
  const numbers = new Numbers(page);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname + new URL(request.url()).search));
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(/shared-size=1/, async (route) => {
    await released;
    await route.continue();
  });

  await page.goto(`${origin}/images?env=1`);
  await expect(images.status('40 images')).toBeVisible();
  expect((await images.rows('local')).length).toBeGreaterThan(0);
  await expect(numbers.value('Images')).toHaveText('40');
  await expect(numbers.value('On disk')).toContainText('not known yet');
  await expect(numbers.value('Unused')).toContainText(/^\d+, frees .*not known yet$/);
  await expect(numbers.picture).toContainText('The layers are not known yet.');
  await expectAccessible(page);
  const later = (path: string) => asked.some((other) => other.includes(path));
  expect([later('/usage'), later('/layers')]).toEqual([false, false]);

  release();
  await expect(numbers.value('On disk')).toHaveText(/^[\d.]+ [kMGT]?B$/);
  await expect(numbers.value('Unused')).toHaveText(/^\d+, frees [\d.]+ [kMGT]?B$/);
  await expect(numbers.picture.getByRole('button')).not.toHaveCount(0);
  await expectAccessible(page);

  await test.step('a reload keeps what was learned until it is learned anew', async () => {
    const before = await numbers.value('On disk').innerText();
    await page.unroute(/shared-size=1/);
    await page.route(/shared-size=1|\/usage|\/layers/, () => {});
    const asked = page.waitForRequest(/shared-size=1/);
    await images.reload.click();
    await asked;
    await expect(numbers.value('On disk')).toHaveText(before);
    await expect(numbers.picture.getByRole('button')).not.toHaveCount(0);
  });
});

test('a bar of the picture filters and is taken out again, and the summary follows', async ({
  page,
  fakeEngine,
  stowage,
  images,
}) => {
  const engine = await fakeEngine({ images: 80, containers: 20, shape: 'docker20-classic' });
  const { origin } = await stowage({ local: engine.endpoint });
  const numbers = new Numbers(page);
  await page.goto(`${origin}/images?env=1&sort=repository`);
  await expect(numbers.picture.getByRole('button')).toHaveCount(8);
  const bars = numbers.picture.getByRole('button').filter({ hasNotText: '<none>' });
  const [first, second] = [bars.nth(0), bars.nth(1)];
  await expect(first).toHaveAccessibleName(/^\S+: [\d.]+ [kMGT]?B of its own, [\d.]+ [kMGT]?B shared with others$/);
  const name = async (bar: typeof first) => (await bar.getAttribute('aria-label'))?.replace(/: .*$/, '') ?? '';
  const [one, other] = [await name(first), await name(second)];

  await first.click();
  await expect(images.filter).toHaveValue(`ref:${one}`);
  await expect(first).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(async () => new Set((await images.rows('local')).map((row) => row.Repository))).toEqual(new Set([one]));
  const count = async () => Number((await numbers.value('Images', 'filtered').innerText()).replace(',', ''));
  expect(await count()).toBeLessThan(80);
  await expect(numbers.value('Images')).toHaveText('80');
  await expect(numbers.value('On disk', 'filtered')).toHaveText(/^[\d.]+ [kMGT]?B$/);
  await expectAccessible(page);

  await second.press('Enter');
  await expect(images.filter).toHaveValue(`ref:${one} ref:${other}`);
  await expect
    .poll(async () => new Set((await images.rows('local')).map((row) => row.Repository)))
    .toEqual(new Set([one, other]));
  await first.click();
  await second.click();
  await expect(images.filter).toHaveValue('');
  await expect(second).toHaveAttribute('aria-pressed', 'false');
  await expect(numbers.value('Images', 'filtered')).toBeHidden();
});

test('containers that cannot be listed leave usage unknown, and a reload asks again', async ({
  page,
  fakeEngine,
  stowage,
  images,
}) => {
  const engine = await fakeEngine({ images: 20, containers: 10, shape: 'docker20-classic', fault: 'containers-fail' });
  const { origin } = await stowage({ local: engine.endpoint });
  const numbers = new Numbers(page);
  await page.goto(`${origin}/images?env=1`);
  await expect(numbers.value('Unused')).toHaveText('unknown');
  await expect(numbers.value('On disk')).toHaveText(/^[\d.]+ [kMGT]?B$/);
  await expectAccessible(page);
  await engine.misbehave('none');
  await images.reload.click();
  await expect(numbers.value('Unused')).toHaveText(/^\d+, frees/);
});

test('a part that cannot be had is unknown, is named in one line, and is asked for again with the next reload', async ({
  page,
  fakeEngine,
  stowage,
  images,
}) => {
  const engine = await fakeEngine({ images: 20, containers: 5, shape: 'docker20-classic' });
  const { origin } = await stowage({ local: engine.endpoint });
  const numbers = new Numbers(page);
  const failing = /shared-size=1|\/usage$|\/layers$/;
  await page.route(failing, (route) => route.fulfill({ status: 403, json: { error: 'Permission denied' } }));
  await page.goto(`${origin}/images?env=1`);
  await expect(images.status('20 images')).toBeVisible();
  const line = images.status(/^\s*Could not be learned: shared sizes and platforms; what uses the images; layers\./);
  await expect(line).toBeVisible();
  await expect(numbers.value('On disk')).toHaveText(/^up to [\d.]+ [kMGT]?B$/);
  await expect(numbers.picture).toContainText('Unknown: the layers could not be learned.');
  await expectAccessible(page);

  await page.unroute(failing);
  await images.reload.click();
  await expect(line).toBeHidden();
  await expect(numbers.value('On disk')).toHaveText(/^[\d.]+ [kMGT]?B$/);
});

test('on a phone the numbers of the summary take two lines, filtered or not', async ({ page, fakeEngine, stowage, images }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const engine = await fakeEngine({ images: 300, containers: 30 });
  const { origin } = await stowage({ local: engine.endpoint, daemonTimeoutSecs: 30 });
  const numbers = new Numbers(page);
  await page.goto(`${origin}/images?env=1`);
  for (const [text, scope] of [['', 'all'], ['used:no', 'filtered']] as const) {
    await images.filter.fill(text);
    await expect(numbers.value('Unused', scope)).toContainText(/frees at least/);
    const [ofNumbers, ofAll] = await numbers.summary.evaluate((summary) => {
      const facts = [...summary.querySelectorAll('dl > div')].map((fact) => fact.getBoundingClientRect());
      const shown = facts.filter((fact) => fact.height > 0);
      const height = Math.max(...shown.map((fact) => fact.bottom)) - Math.min(...shown.map((fact) => fact.top));
      return [height, summary.clientHeight].map((pixels) => pixels / 1.4 / 12);
    });
    expect(ofNumbers, scope).toBeLessThan(2.5);
    // What runs there has a third line where they leave no room.
    expect(ofAll, scope).toBeLessThan(4);
    await expect(numbers.value('Dangling', scope)).toBeInViewport();
  }
  await expectAccessible(page);
});

test('on a real daemon layers count once: as many bytes as it says itself', async ({ page, ownDockerd, stowage }) => {
  await ownDockerd.importImage('shop/base:1', 5_000_000);
  await ownDockerd.docker('tag', 'shop/base:1', 'shop/base:2');
  await ownDockerd.buildImage('shop/api:1', 3_000_000);
  await ownDockerd.buildImage(undefined, 2_000_000);
  await ownDockerd.createContainer('shop/api:1');
  await ownDockerd.docker('container', 'create', '--name', 'web', '--network', 'none', 'shop/base:1', '/content');
  await ownDockerd.docker('commit', 'web', 'shop/web:1');
  const layersSize = await ownDockerd.layersSize();
  const { origin } = await stowage({ local: ownDockerd.endpoint });
  const numbers = new Numbers(page);
  await page.goto(`${origin}/images?env=1`);
  await expect(numbers.value('Images')).toHaveText('4');
  await expect(numbers.value('Tags')).toHaveText('4');
  await expect(numbers.value('On disk')).toHaveText(readableSize(layersSize));
  // What is dangling is not used; the committed image has the layer of a used one, and nothing of its own.
  await expect(numbers.value('Dangling')).toHaveText('1, frees 2.00 MB');
  await expect(numbers.value('Unused')).toHaveText('2, frees 2.00 MB');
  await expect(numbers.bar('shop/base')).toHaveAccessibleName('shop/base: 0 B of its own, 5.00 MB shared with others');
  await expect(numbers.bar('shop/api')).toHaveAccessibleName('shop/api: 3.00 MB of its own, 0 B shared with others');
  await expectAccessible(page);
});
