import { expectAccessible } from '../support/accessibility.js';
import { apiImages } from '../support/api.js';
import { ImagePanel } from '../support/image-panel.js';
import { expect, test } from '../support/test.js';

test('who may not inspect images sees what the list says, and why there is no more', async ({
  context,
  page,
  fakeEngine,
  guarded,
  panel,
}) => {
  const engine = await fakeEngine({ images: 10, containers: 20, seed: 2 });
  const server = await guarded({ local: engine.endpoint });
  await server.makeUser('grace', { role: 'Viewer', on: 1 });
  await server.signIn(context, 'grace');
  const used = (await apiImages(context.request, server.origin, 1)).find(({ Containers }) => Containers > 1);
  const refused: string[] = [];
  page.on('response', (answer) => refused.push(...(answer.status() === 403 ? [answer.url()] : [])));
  await page.goto(ImagePanel.link(server.origin, used?.Id ?? ''));
  await expect(panel.region).toContainText('for those who may inspect images on local');
  await expect(panel.section('Containers')).toContainText(`Used by ${used?.Containers} containers`);
  await expect(panel.fact('ID').getByTitle(used?.Id ?? '')).toBeVisible();
  for (const hidden of ['Configuration', 'Environment variables', 'Layers and history']) {
    await expect(panel.section(hidden)).toBeHidden();
  }
  await expect(panel.region.getByRole('alert')).toHaveCount(0);
  expect(refused, 'nothing is asked that would stand in the audit log as refused').toEqual([]);
  await expectAccessible(page);
});

test('a daemon that fails is told, what the list says stays, and Retry brings the rest', async ({
  page,
  fakeEngine,
  stowage,
  images,
  panel,
}) => {
  const engine = await fakeEngine({ images: 10, containers: 5, seed: 2 });
  const { origin } = await stowage({ local: engine.endpoint, daemonTimeoutSecs: 1 });
  await page.goto(`${origin}/images?env=1`);
  await expect(images.table('local')).toBeVisible();
  const [image] = await apiImages(page.request, origin, 1);
  await engine.misbehave('hang');
  await images.table('local').getByRole('link').first().click();
  await expect(panel.fact('ID').getByTitle(image?.Id ?? '')).toBeVisible();
  await expect(panel.region.getByText('Loading the history…')).toBeVisible();
  await expect(panel.region.getByRole('alert')).toHaveCount(3);
  for (const alert of await panel.region.getByRole('alert').all()) {
    await expect(alert).toContainText(/The (details|containers|history) could not be loaded: local did not answer in time/);
  }
  await expectAccessible(page);

  await test.step('one Retry is for all that failed', async () => {
    await engine.misbehave('none');
    const retry = panel.region.getByRole('button', { name: 'Retry' }).last();
    await retry.focus();
    await page.keyboard.press('Enter');
    await panel.expectLoaded();
    await expect(panel.region.getByRole('alert')).toHaveCount(0);
    await expect(panel.heading).toBeFocused();
  });
});

test('nothing of the previous image stands under the name of the next, however slow that is', async ({
  page,
  fakeEngine,
  stowage,
  panel,
}) => {
  const engine = await fakeEngine({ images: 10, containers: 5, seed: 2 });
  const { origin } = await stowage({ local: engine.endpoint, daemonTimeoutSecs: 60 });
  const [first] = await apiImages(page.request, origin, 1);
  await page.goto(ImagePanel.link(origin, first?.Id ?? ''));
  await panel.expectLoaded();
  await panel.entry('Environment variables', 'API_KEY').getByRole('button', { name: /^Show/ }).click();
  await engine.misbehave('slow=60000');
  const aborted = page.waitForEvent('requestfailed', (request) => request.url().includes('/history'));
  await panel.next.click();
  await expect(panel.region.getByText('2 of 10', { exact: true })).toBeVisible();
  await expect(panel.region.getByTitle(first?.Id ?? '')).toHaveCount(0);
  await expect(panel.section('Configuration')).toHaveCount(0);
  await expect(panel.section('Environment variables')).toHaveCount(0);
  await expect(panel.region.getByText('Loading the details…')).toBeVisible();
  await expect(panel.region.getByText('local takes its time to answer.').first()).toBeVisible();
  await expectAccessible(page);
  await panel.next.click();
  expect((await aborted).failure()?.errorText).toBe('net::ERR_ABORTED');
});

test('another environment closes the panel: what is opened there is not here', async ({
  page,
  fakeEngine,
  stowage,
  images,
  panel,
}) => {
  const local = await fakeEngine({ images: 5, seed: 1 });
  const nas = await fakeEngine({ images: 5, seed: 2 });
  const { origin } = await stowage({ local: local.endpoint, others: { nas: nas.endpoint } });
  const [image] = await apiImages(page.request, origin, 1);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(...(request.url().includes('env=2') ? [request.url()] : [])));
  await page.goto(ImagePanel.link(origin, image?.Id ?? ''));
  await panel.expectLoaded();
  await images.choose('nas');
  await expect(images.table('nas')).toBeVisible();
  await expect(panel.region).toBeHidden();
  await expect(page).not.toHaveURL(/image=/);
  expect(asked.filter((url) => url.includes('sha256'))).toEqual([]);
});

test('an image that a filter hides stays open and says so', async ({ page, fakeEngine, stowage, images, panel }) => {
  const engine = await fakeEngine({ images: 10, seed: 2 });
  const { origin } = await stowage({ local: engine.endpoint });
  const [image] = await apiImages(page.request, origin, 1);
  await page.goto(ImagePanel.link(origin, image?.Id ?? ''));
  await panel.expectLoaded();
  const name = await panel.heading.textContent();
  await images.filter.fill('no such image');
  await expect(panel.region.getByText('not in this view', { exact: true })).toHaveCount(0);
  await expect(panel.region.getByText(/^\d+ of \d+$/)).toHaveCount(0);
  await expect(panel.heading).toHaveText(name ?? '');
  await expect(panel.next).toHaveAttribute('aria-disabled', 'true');
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('the panel is the page, with a way back', async ({ page, fakeEngine, stowage, images, panel }) => {
    const engine = await fakeEngine({ images: 20, containers: 5, seed: 7 });
    const { origin } = await stowage({ local: engine.endpoint });
    const [image] = await apiImages(page.request, origin, 1);
    await page.goto(ImagePanel.link(origin, image?.Id ?? ''));
    await panel.expectLoaded();
    await expect(images.table('local')).toBeHidden();
    await expect(panel.close).toBeInViewport();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    expect(await panel.region.evaluate((element) => element.scrollWidth)).toBeLessThanOrEqual(390);
    await expectAccessible(page);
    // Nothing that is covered can be reached.
    for (let press = 0; press < 12; press += 1) {
      await page.keyboard.press('Tab');
      expect(await panel.region.evaluate((region) => region.contains(document.activeElement))).toBe(true);
    }
    await panel.close.tap();
    await expect(images.table('local')).toBeVisible();
    await expect(panel.region).toBeHidden();
  });
});

test('with many layers, labels and containers the panel stays small', async ({ page, fakeEngine, stowage, panel }) => {
  const engine = await fakeEngine({ images: 1, containers: 250, seed: 2 });
  const { origin } = await stowage({ local: engine.endpoint });
  const [image] = await apiImages(page.request, origin, 1);
  await page.goto(ImagePanel.link(origin, image?.Id ?? ''));
  await panel.expectLoaded();
  const containers = panel.section('Containers');
  await expect(containers).toContainText('Used by 250 containers');
  await expect(containers.getByRole('listitem')).toHaveCount(100);
  await expect(containers).toContainText('and 150 more');
  await containers.getByRole('button', { name: 'Show more' }).click();
  await expect(containers.getByRole('listitem')).toHaveCount(200);
  await containers.getByRole('button', { name: 'Show more' }).click();
  await expect(containers.getByRole('listitem')).toHaveCount(250);
  await expect(containers.getByRole('button', { name: 'Show more' })).toHaveCount(0);
});
