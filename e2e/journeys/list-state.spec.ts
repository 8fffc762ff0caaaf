import { expectAccessible } from '../support/accessibility.js';
import { expect, test } from '../support/test.js';

test('a daemon that takes long is seen to be asked, and for how long', async ({ page, fakeEngine, stowage, images }) => {
  const engine = await fakeEngine({ images: 8, fault: 'hang' });
  const { origin } = await stowage({ local: engine.endpoint, daemonTimeoutSecs: 9 });
  await page.goto(`${origin}/images?env=1`);
  const asking = page.getByText(/^Asking local… \d s$/);
  await expect(asking).toBeVisible();
  const seconds = async () => Number(/\d/.exec(await asking.innerText())?.[0]);
  const first = await seconds();
  await expect.poll(seconds).toBeGreaterThan(first);
  await expectAccessible(page);
  // Those who hear it are told from time to time only.
  await expect(images.status(/Asking/)).toHaveCount(0);
  await expect(images.status('local has not answered for 5 seconds')).toHaveCount(1);
  await expect(images.alert).toContainText('local did not answer in time');
  await expect(page.getByText(/^Asking local/)).toBeHidden();

  await test.step('old rows stay while a newer list is asked for', async () => {
    await engine.misbehave('none');
    await images.retry.click();
    await expect(images.table('local')).toBeVisible();
    await engine.misbehave('slow=3000');
    await images.reload.click();
    await expect(asking).toBeVisible();
    await expect(images.status('8 images')).toBeVisible();
    await expect(images.table('local')).toBeVisible();
    await expect(page.getByText(/^Asking local/)).toBeHidden();
  });
});

test('an environment that is away says since when', async ({ page, fakeEngine, stowage, images }) => {
  const engine = await fakeEngine({ images: 8 });
  const { origin } = await stowage({ local: engine.endpoint, others: { nas: 'tcp://127.0.0.1:1' } });
  await page.goto(`${origin}/images?env=1`);
  await expect(images.table('local')).toBeVisible();
  await expect(page.getByRole('banner').getByText(/since \d\d:\d\d \(/)).toHaveCount(0);

  await engine.stop();
  await images.reload.click();
  await expect(images.alert).toContainText('local is unreachable');
  await expect(images.alert).toContainText(/It has been so since \d\d:\d\d \(just now\)\./);
  await expect(images.alert).toContainText('The list below is of');
  await expect(images.picker.getByRole('option')).toHaveText([
    /^\s*local \(unreachable\)\s*$/,
    /^\s*nas \(unreachable since \d\d:\d\d\)\s*$/,
  ]);
  await expect(page.getByRole('banner').getByText(/^unreachable since \d\d:\d\d \(just now\)$/)).toBeVisible();
  await expect(page.getByText('No images')).toBeHidden();
  await expectAccessible(page);

  const since = async () => (await page.request.get(`${origin}/api/environments`).then((all) => all.json()))[0].since;
  const before = await since();
  await images.retry.click();
  await expect(images.retry).toHaveText('Retry');
  expect(await since(), 'another look finds the same').toBe(before);

  await test.step('also where all environments are listed', async () => {
    await page.getByRole('link', { name: 'Environments', exact: true }).click();
    await expect(page.getByRole('cell', { name: /✗ unreachable since \d\d:\d\d/ })).toHaveCount(2);
    await expectAccessible(page);
  });
});
