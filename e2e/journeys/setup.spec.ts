import { expectAccessible } from '../support/accessibility.js';
import { Guarded, PASSWORD } from '../support/guarded.js';
import { SignInPage } from '../support/sign-in-page.js';
import { expect, test } from '../support/test.js';

test('the printed link makes the first administrator, and no second one', async ({
  page,
  otherBrowser,
  stowage,
  images,
  signIn,
}) => {
  const server = await stowage({ auth: 'on' });
  const link = await server.setupLink();
  const form = page.getByRole('form', { name: 'Set up' });

  await test.step('before, nobody can sign in', async () => {
    await page.goto(server.origin);
    await signIn.expectShown();
    await expect(page.getByText('Nobody can sign in yet')).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('half of a link, or another one, makes nobody', async () => {
    await page.goto(`${server.origin}/setup`);
    await expect(page.getByText('This is not the whole link')).toBeVisible();
    await expect(form).toBeHidden();
    await expectAccessible(page);

    const stranger = await otherBrowser();
    await stranger.goto(`${server.origin}/setup#token=guessed`);
    await stranger.getByLabel('Name').fill('mallory');
    await stranger.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await stranger.getByLabel('Repeat the password').fill(PASSWORD);
    await stranger.keyboard.press('Enter');
    await expect(stranger.getByRole('alert')).toContainText('This link has been used or has expired');
    await expectAccessible(stranger);
  });

  // Where this page is open already, a browser loads nothing: it hands on only what stands behind the `#`.
  await page.goto(link);
  await expect(form.getByLabel('Name')).toBeFocused();
  await expect(page).toHaveURL(`${server.origin}/setup`);
  await expect(page).toHaveTitle('Set up – Stowage');
  await expectAccessible(page);

  await form.getByLabel('Name').fill('ada');
  await form.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await form.getByLabel('Repeat the password').fill(`${PASSWORD}!`);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('The two passwords are not the same');
  await expect(form.getByLabel('Name')).toHaveValue('ada');
  await expectAccessible(page);

  await form.getByLabel('Repeat the password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(images.table('local')).toBeVisible();
  await expect(page).toHaveURL(`${server.origin}/images?env=1`);
  await expect(page.getByRole('link', { name: 'Account of ada' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Users' })).toBeVisible();
  await expectAccessible(page);

  await test.step('the second time it is no longer valid', async () => {
    const other = await otherBrowser();
    await other.goto(link);
    await expect(other.getByText('This link is no longer valid')).toBeVisible();
    await expect(other.getByRole('form')).toHaveCount(0);
    await expectAccessible(other);
    await other.getByRole('link', { name: 'Sign in' }).click();
    await new SignInPage(other).signIn('ada');
    await expect(other.getByRole('link', { name: 'Account of ada' })).toBeVisible();
  });
});

test('whoever is locked out makes one more administrator with a link that they asked for', async ({
  page,
  stowage,
  images,
}) => {
  const server = await stowage({ auth: 'on' });
  await (await Guarded.setUp(server)).dispose();
  await server.startAgain({ recover: true });

  await page.goto(await server.setupLink());
  await expect(page.getByText('one more administrator')).toBeVisible();
  await expect(page.getByLabel('Name')).toBeFocused();
  await expectAccessible(page);
  await page.getByLabel('Name').fill('grace');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('Repeat the password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(images.table('local')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Users' })).toBeVisible();
});
