import { expectAccessible } from '../support/accessibility.js';
import { anyList } from '../support/images-page.js';
import { expect, test } from '../support/test.js';

test('who may see one environment cannot tell whether there is another', async ({
  context,
  page,
  fakeEngine,
  guarded,
  images,
}) => {
  const local = await fakeEngine({ images: 5, seed: 1 });
  const nas = await fakeEngine({ images: 5, seed: 2 });
  const server = await guarded({ local: local.endpoint, others: { nas: nas.endpoint } });
  await server.makeUser('grace', { role: 'Viewer', on: 1 });
  await server.signIn(context, 'grace');

  await page.goto(server.origin);
  await expect(images.table('local')).toBeVisible();
  await expect(images.picker.getByRole('option')).toHaveText([/^\s*local\s*$/]);
  await expect(page.getByRole('navigation', { name: 'Pages' }).getByRole('link')).toHaveText([
    'Images',
    'All environments',
    'Environments',
  ]);
  await expectAccessible(page);

  // What the page says, but for the time and the number that was asked for.
  const said = async (environment: number) => {
    await page.goto(`${server.origin}/images?env=${environment}`);
    await expect(images.alert).toContainText(`There is no environment ${environment}`);
    await expect(anyList(page)).toHaveCount(0);
    await expectAccessible(page);
    const text = await page.locator('body').innerText();
    return { title: await page.title(), text: text.replace(/\d+:\d+:\d+/, 'TIME').replaceAll(`${environment}`, 'N') };
  };
  const [hidden, absent] = [await said(2), await said(99)];
  expect(hidden).toEqual(absent);
  expect(hidden.text).not.toContain('nas');
  await images.choose('local');
  await expect(images.table('local')).toBeVisible();

  for (const path of ['/users', '/users/1', '/roles', '/audit', '/environments/1', '/environments/new']) {
    await page.goto(`${server.origin}${path}`);
    await expect(page.getByRole('heading', { level: 1, name: 'You may not see this' }), path).toBeVisible();
    await expect(anyList(page), path).toHaveCount(0);
  }
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Go to the images' }).click();
  await expect(images.table('local')).toBeVisible();
});

test('who has no role yet is told whom to ask', async ({ context, page, guarded, images }) => {
  const server = await guarded();
  await server.makeUser('grace');
  await server.signIn(context, 'grace');
  await page.goto(server.origin);
  await expect(page.getByText('You may not see any environment yet')).toBeVisible();
  await expect(images.alert).toBeHidden();
  await expectAccessible(page);
});
