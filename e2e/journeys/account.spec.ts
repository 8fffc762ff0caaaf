import { expectAccessible } from '../support/accessibility.js';
import { PASSWORD } from '../support/guarded.js';
import { ImagesPage } from '../support/images-page.js';
import { SignInPage } from '../support/sign-in-page.js';
import { expect, test } from '../support/test.js';

test('one changes one’s password and ends one’s sessions oneself', async ({
  context,
  page,
  otherBrowser,
  guarded,
  signIn,
}) => {
  const server = await guarded();
  await server.makeUser('grace', { role: 'Viewer', on: 1 });
  await server.signIn(context, 'grace');
  const other = await otherBrowser();
  const [otherSignIn, otherImages] = [new SignInPage(other), new ImagesPage(other)];
  await other.goto(server.origin);
  await otherSignIn.signIn('grace');
  await expect(otherImages.table('local')).toBeVisible();

  const sessions = page.getByRole('table', { name: 'Sessions' });
  await page.goto(server.origin);
  await page.getByRole('link', { name: 'Account of grace' }).click();
  await expect(page.getByText('You are signed in as grace.')).toBeVisible();
  await expect(sessions.getByRole('rowheader')).toHaveCount(2);
  await expect(sessions.getByText('this one')).toHaveCount(1);
  await expectAccessible(page);

  const form = page.getByRole('form', { name: 'Password' });
  const newPassword = `${PASSWORD}, changed`;
  await test.step('a wrong current password', async () => {
    await form.getByLabel('Current password').fill('not the password');
    await form.getByLabel('New password', { exact: true }).fill(newPassword);
    await form.getByLabel('Repeat the new password').fill(newPassword);
    await page.keyboard.press('Enter');
    await expect(form.getByRole('alert')).toContainText('The current password is wrong.');
    await expect(form.getByLabel('New password', { exact: true })).toHaveValue(newPassword);
    await expectAccessible(page);
  });

  await test.step('the right one ends all other sessions', async () => {
    await form.getByLabel('Current password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await expect(form.getByRole('status')).toContainText('Your password is changed');
    await expect(form.getByLabel('Current password')).toHaveValue('');
    await expect(sessions.getByRole('rowheader')).toHaveCount(1);
    await otherImages.reload.click();
    await otherSignIn.expectShown();
    await otherSignIn.signIn('grace', PASSWORD);
    await expect(otherSignIn.alert).toContainText('Unknown name or wrong password');
    await otherSignIn.signIn('grace', newPassword);
    await expect(otherImages.table('local')).toBeVisible();
  });

  await test.step('another session is ended', async () => {
    await page.reload();
    await expect(sessions.getByRole('rowheader')).toHaveCount(2);
    await sessions.getByRole('button', { name: /^End .+ from 127\.0\.0\.1$/ }).click();
    await expect(sessions.getByRole('rowheader')).toHaveCount(1);
    await expect(sessions.getByText('this one')).toBeVisible();
    await otherImages.reload.click();
    await otherSignIn.expectShown();
  });

  await test.step('and in the end all of them', async () => {
    await otherSignIn.signIn('grace', newPassword);
    await expect(otherImages.table('local')).toBeVisible();
    await page.getByRole('button', { name: 'Sign out everywhere' }).click();
    const dialog = page.getByRole('dialog', { name: 'Sign out everywhere?' });
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Sign out everywhere' }).click();
    await signIn.expectShown();
    await expect(dialog).toBeHidden();
    await otherImages.reload.click();
    await otherSignIn.expectShown();
  });
});
