import { expectAccessible } from '../support/accessibility.js';
import { EnvironmentForm } from '../support/environment-form.js';
import { ADMINISTRATOR } from '../support/guarded.js';
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
  await expect(row.getByRole('rowheader').getByRole('link')).toHaveText(first?.Repository ?? 'nothing');
  for (const seen of [
    row.getByRole('rowheader'),
    row.getByRole('gridcell', { name: first?.Tag, exact: true }).first(),
    row.getByRole('gridcell', { name: first?.Size, exact: true }).first(),
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

test('on a phone no page is wider than the phone', async ({ context, page, fakeEngine, guarded, signIn, images }) => {
  const engine = await fakeEngine({ images: 40, containers: 5 });
  const server = await guarded({ local: engine.endpoint, others: { 'build server': engine.endpoint } });
  await server.makeUser('a user with a long name, as some have it in their directory', { role: 'Viewer', on: 1 });
  const expectToFit = async (what: string) => {
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width, what).toBeLessThanOrEqual(390);
    await expectAccessible(page);
  };
  await page.goto(server.origin);
  await signIn.expectShown();
  await expectToFit('/sign-in');

  await server.signIn(context, ADMINISTRATOR);
  await page.goto(server.origin);
  await expect(images.table('local')).toBeVisible();
  await expectToFit('/images');
  // Wide enough to read the longest name.
  expect((await images.picker.boundingBox())?.width).toBeGreaterThan(100);

  const lists = { '/environments': 'Environments', '/users': 'Users', '/users/2': 'Roles', '/audit': 'Audit log', '/account': 'Sessions' };
  for (const [path, list] of Object.entries(lists)) {
    await page.goto(`${server.origin}${path}`);
    await expect(page.getByRole('table', { name: list })).toBeVisible();
    await expectToFit(path);
  }

  await page.goto(`${server.origin}/environments/new`);
  const connection = new EnvironmentForm(page);
  for (const kind of ['TCP with TLS', 'SSH', 'TCP']) {
    await connection.reachedBy.selectOption(kind);
    await expectToFit(`a new environment by ${kind}`);
  }
  await connection.hostAndPort.fill('127.0.0.1:1');
  await connection.test.click();
  await expect(connection.result).toContainText('It fails at: Connect');
  await expectToFit('the test of a connection');

  await page.goto(`${server.origin}/tokens`);
  await page.getByRole('button', { name: 'New token' }).click();
  const form = page.getByRole('form', { name: 'New token' });
  await form.getByLabel('Name').fill('report');
  await form.getByLabel('images:view').check();
  await expectToFit('a new token');
  await form.getByRole('button', { name: 'Make the token' }).click();
  await expect(page.getByRole('table', { name: 'Tokens' })).toBeVisible();
  await expectToFit('/tokens');
});
