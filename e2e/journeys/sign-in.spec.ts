import { expectAccessible } from '../support/accessibility.js';
import { ADMINISTRATOR, PASSWORD } from '../support/guarded.js';
import { anyList, ImagesPage } from '../support/images-page.js';
import { SignInPage } from '../support/sign-in-page.js';
import { expect, test } from '../support/test.js';

test('signing in leads to where one was going, and signing out leaves nothing behind', async ({
  page,
  fakeEngine,
  guarded,
  images,
  signIn,
}) => {
  const local = await fakeEngine({ images: 5, seed: 1 });
  const nas = await fakeEngine({ images: 40, seed: 2 });
  const { origin } = await guarded({ local: local.endpoint, others: { nas: nas.endpoint } });
  await page.goto(`${origin}/images?env=2&q=a&sort=size`);
  await signIn.expectShown();
  await expect(signIn.name).toBeFocused();
  await expect(page.getByText('Nobody can sign in yet')).toBeHidden();
  await expectAccessible(page);

  await test.step('a wrong password', async () => {
    await signIn.name.fill(ADMINISTRATOR);
    await signIn.password.fill('not the password');
    await signIn.password.press('Enter');
    await expect(signIn.alert).toContainText('Unknown name or wrong password');
    await expect(signIn.name).toHaveValue(ADMINISTRATOR);
    await expect(signIn.password).toBeFocused();
    await expectAccessible(page);
  });

  await signIn.password.fill(PASSWORD);
  await signIn.password.press('Enter');
  await images.expectChosen('nas');
  await expect(images.table('nas')).toBeVisible();
  await expect(images.filter).toHaveValue('a');
  await expect(images.header('Size')).toHaveAttribute('aria-sort', 'ascending');
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({ env: '2', q: 'a', sort: 'size' });
  await expectAccessible(page);

  await test.step('sign out', async () => {
    await page.getByRole('link', { name: 'Users' }).click();
    await expect(page.getByRole('table', { name: 'Users' })).toBeVisible();
    await page.getByRole('link', { name: 'Images' }).click();
    await expect(images.table('local')).toBeVisible();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn.expectShown();
    await signIn.expectSaid('You are signed out.');
    await expectAccessible(page);

    await page.goBack();
    await signIn.expectShown();
    await page.reload();
    await signIn.expectShown();
  });
});

test('a sign-in leads to a page of ours only', async ({ page, guarded, images, signIn }) => {
  const { origin } = await guarded();
  await page.goto(`${origin}/sign-in?next=${encodeURIComponent('//example.org/images')}`);
  await signIn.signIn(ADMINISTRATOR);
  await expect(images.table('local')).toBeVisible();
  await expect(page).toHaveURL(`${origin}/images?env=1`);
});

test('what happens in one tab is seen in the other', async ({ context, page, administered, images, signIn }) => {
  const server = await administered();
  await server.makeUser('grace', { role: 'Viewer', on: 1 });
  const other = await context.newPage();
  const comesBack = () => other.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
  for (const tab of [page, other]) {
    await tab.goto(`${server.origin}/images?env=1`);
    await expect(new ImagesPage(tab).table('local')).toBeVisible();
  }

  await page.getByRole('button', { name: 'Sign out' }).click();
  await signIn.expectShown();
  // A browser without a window shows all its tabs, so nothing is hidden that could be shown again.
  await comesBack();
  await new SignInPage(other).expectShown();
  await new SignInPage(other).expectSaid('You were signed out.');

  await new SignInPage(other).signIn(ADMINISTRATOR);
  await expect(new ImagesPage(other).table('local')).toBeVisible();
  await other.goto(`${server.origin}/users`);
  await expect(other.getByRole('table', { name: 'Users' })).toBeVisible();
  await server.signIn(context, 'grace');
  await comesBack();
  await expect(other.getByRole('heading', { name: 'You may not see this' })).toBeVisible();
  await expect(anyList(other)).toHaveCount(0);
  await expect(other.getByRole('link', { name: 'Account of grace' })).toBeVisible();
  await page.goto(`${server.origin}/images?env=1`);
  await expect(images.table('local')).toBeVisible();
});

test('a session that ends in the middle of work goes on where it was', async ({
  context,
  page,
  fakeEngine,
  guarded,
  images,
  signIn,
}) => {
  const engine = await fakeEngine({ images: 40 });
  const server = await guarded({ local: engine.endpoint });
  await server.makeUser('grace', { role: 'Viewer', on: 'all' });
  await server.signIn(context, 'grace');
  await page.goto(`${server.origin}/images?env=1&q=a&sort=size`);
  await expect(images.table('local')).toBeVisible();
  const seen = await images.knownRows('local');
  const address = page.url();

  await server.endSessions('grace');
  await images.reload.click();
  await signIn.expectShown();
  await signIn.expectSaid('You were signed out. Sign in to go on where you were.');
  await expect(signIn.name).toBeFocused();
  await expectAccessible(page);
  await signIn.signIn('grace');
  await expect(images.table('local')).toBeVisible();
  await expect(images.filter).toHaveValue('a');
  await expect(page).toHaveURL(address);
  expect(await images.knownRows('local')).toEqual(seen);

  await test.step('also while a form is sent', async () => {
    await page.getByRole('link', { name: 'Tokens' }).click();
    await page.getByRole('button', { name: 'New token' }).click();
    const form = page.getByRole('form', { name: 'New token' });
    await form.getByLabel('Name').fill('ci');
    await form.getByLabel('images:view').check();
    await server.endSessions('grace');
    await form.getByRole('button', { name: 'Make the token' }).click();
    await signIn.expectShown();
    await signIn.signIn('grace');
    await expect(page).toHaveURL(`${server.origin}/tokens`);
    await expect(page.getByText('You have no token')).toBeVisible();
  });
});
