import type { Page } from '@playwright/test';

import { expectAccessible } from '../support/accessibility.js';
import { ImagesPage } from '../support/images-page.js';
import { expect, test } from '../support/test.js';

async function expectView(page: Page): Promise<string[]> {
  const images = new ImagesPage(page);
  await images.expectChosen('build server');
  await expect(images.filter).toHaveValue('a');
  await expect(images.header('Size')).toHaveAttribute('aria-sort', 'ascending');
  await expect(images.status(/^\s*[\d,]+ of [\d,]+ images\s*$/)).toBeVisible();
  return (await images.rows('build server')).map((row) => row['Image ID']);
}

test('a reload and a shared link keep environment, text and order', async ({
  page,
  browser,
  fakeEngine,
  stowage,
  images,
}) => {
  const local = await fakeEngine({ images: 5, seed: 1 });
  const other = await fakeEngine({ images: 40, seed: 2 });
  const { origin } = await stowage({ local: local.endpoint, others: { 'build server': other.endpoint } });
  await page.goto(origin);
  await images.expectChosen('local');

  await images.choose('build server');
  await images.filter.fill('a');
  await images.headerButton('Size').click();
  await images.headerButton('Size').click();
  const seen = await expectView(page);
  expect(seen.length).toBeGreaterThan(0);
  const link = new URL(page.url());
  expect(Object.fromEntries(link.searchParams)).toEqual({ env: '2', q: 'a', sort: 'size' });

  await page.reload();
  expect(await expectView(page)).toEqual(seen);

  const somebody = await browser.newContext();
  const theirs = await somebody.newPage();
  await theirs.goto(link.href);
  expect(await expectView(theirs)).toEqual(seen);
  await somebody.close();
});

test('back leads to the environment before, not through each letter that was typed', async ({
  page,
  fakeEngine,
  stowage,
  images,
}) => {
  const local = await fakeEngine({ images: 5, seed: 1 });
  const other = await fakeEngine({ images: 40, seed: 2 });
  const { origin } = await stowage({ local: local.endpoint, others: { 'build server': other.endpoint } });
  await page.goto(`${origin}/images?env=1`);
  await expect(images.table('local')).toBeVisible();

  await images.choose('build server');
  await expect(images.table('build server')).toBeVisible();
  await images.filter.pressSequentially('alp');
  await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('alp');

  await page.goBack();
  await images.expectChosen('local');
  await expect(images.table('local')).toBeVisible();
  await expect(images.filter).toHaveValue('');
  await page.goForward();
  await images.expectChosen('build server');
  await expect(images.filter).toHaveValue('alp');
});

test('the first environment that is reachable is shown where none is chosen', async ({
  page,
  fakeEngine,
  stowage,
  images,
}) => {
  const engine = await fakeEngine({ images: 5 });
  const { origin } = await stowage({ local: 'unix:///nowhere/docker.sock', others: { nas: engine.endpoint } });
  await page.goto(origin);
  await images.expectChosen('nas');
  await expect(images.table('nas')).toBeVisible();
  await expect(images.picker.getByRole('option')).toHaveText([/^\s*local \(unreachable\)\s*$/, /^\s*nas\s*$/]);
});

test('an environment that does not exist is named', async ({ page, fakeEngine, stowage, images }) => {
  const engine = await fakeEngine({ images: 5 });
  const { origin } = await stowage({ local: engine.endpoint });
  await page.goto(`${origin}/images?env=99`);
  await expect(images.alert).toContainText('There is no environment 99');
  await expect(page.getByRole('table')).toBeHidden();
  await expectAccessible(page);

  await images.choose('local');
  await expect(images.table('local')).toBeVisible();
  await expect(images.alert).toBeHidden();
});
