import type { Page } from '@playwright/test';

import { expectAccessible } from '../support/accessibility.js';
import { ADMINISTRATOR, PASSWORD } from '../support/guarded.js';
import { ImagesPage } from '../support/images-page.js';
import { SignInPage } from '../support/sign-in-page.js';
import { expect, test } from '../support/test.js';

/** The row of a list that begins with this name. */
function row(page: Page, table: string, name: string) {
  return page
    .getByRole('table', { name: table })
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name, exact: true }) });
}

test('a user sees what the role says that an administrator made, until they are disabled', async ({
  page,
  otherBrowser,
  fakeEngine,
  administered,
}) => {
  const local = await fakeEngine({ images: 5, seed: 1 });
  const nas = await fakeEngine({ images: 5, seed: 2 });
  const server = await administered({ local: local.endpoint, others: { nas: nas.endpoint } });

  await test.step('a role', async () => {
    await page.goto(`${server.origin}/roles`);
    await expect(row(page, 'Roles', 'Viewer')).toContainText('built in');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'New role' }).click();
    const form = page.getByRole('form', { name: 'Role' });
    await expect(form.getByLabel('Name')).toBeFocused();
    await form.getByLabel('Name').fill('Watcher');
    await form.getByLabel('images:view').check();
    await form.getByLabel('environments:view').check();
    await expectAccessible(page);
    await form.getByRole('button', { name: 'Make the role' }).click();
    await expect(row(page, 'Roles', 'Watcher')).toContainText('images:view, environments:view');
    await expect(form).toBeHidden();
  });

  await test.step('a user who has it on one environment', async () => {
    await page.getByRole('link', { name: 'Users' }).click();
    await page.getByRole('button', { name: 'New user' }).click();
    const form = page.getByRole('form', { name: 'New user' });
    await expect(form.getByLabel('Name')).toBeFocused();
    await form.getByLabel('Name').fill('grace');
    await form.getByLabel('Password').fill(PASSWORD);
    await form.getByLabel('Role').selectOption('Watcher');
    await form.getByLabel('On').selectOption('nas');
    await expectAccessible(page);
    await form.getByRole('button', { name: 'Make the user' }).click();
    await expect(row(page, 'Users', 'grace')).toContainText('Watcher on nas');
    await expect(row(page, 'Users', 'grace')).toContainText('never');
    await expect(form).toBeHidden();
    await expectAccessible(page);
  });

  const theirs = await otherBrowser();
  const [signIn, images] = [new SignInPage(theirs), new ImagesPage(theirs)];
  await theirs.goto(server.origin);
  await signIn.signIn('grace');
  await expect(images.table('nas')).toBeVisible();
  await expect(images.picker.getByRole('option')).toHaveText([/^\s*nas\s*$/]);
  await expect(theirs.getByRole('link', { name: 'Users' })).toHaveCount(0);

  await test.step('one more role shows at once', async () => {
    await page.getByRole('link', { name: 'grace' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'grace' })).toBeVisible();
    await expectAccessible(page);
    const form = page.getByRole('form', { name: 'Give a role' });
    await form.getByLabel('Role').selectOption('Viewer');
    await form.getByLabel('On').selectOption('local');
    await form.getByRole('button', { name: 'Give the role' }).click();
    await expect(row(page, 'Roles', 'Viewer')).toContainText('local');
    await theirs.reload();
    await expect(images.picker.getByRole('option')).toHaveText([/^\s*local\s*$/, /^\s*nas\s*$/]);
  });

  await page.getByRole('button', { name: 'Disable' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Disabled' })).toBeVisible();
  await expectAccessible(page);
  // Her page may have noticed by itself meanwhile.
  await theirs.reload();
  await signIn.expectShown();
  await signIn.signIn('grace');
  await expect(signIn.alert).toContainText('Unknown name or wrong password');

  await page.getByRole('button', { name: 'Enable' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Enabled' })).toBeVisible();
  await signIn.submit.click();
  await expect(images.table('nas')).toBeVisible();
});

test('what cannot be done is said beside the form, and deleting asks first', async ({
  page,
  administered,
}) => {
  const server = await administered();
  await server.makeUser('grace', { role: 'Viewer', on: 1 });
  const alert = page.getByRole('alert');
  const dialog = page.getByRole('dialog');

  await test.step('a name that is taken', async () => {
    await page.goto(`${server.origin}/users`);
    await page.getByRole('button', { name: 'New user' }).click();
    const form = page.getByRole('form', { name: 'New user' });
    await form.getByLabel('Name').fill('Grace');
    await form.getByLabel('Password').fill(PASSWORD);
    await form.getByLabel('Role').selectOption('Viewer');
    await form.getByLabel('On').selectOption('local');
    await form.getByRole('button', { name: 'Make the user' }).click();
    await expect(form.getByRole('alert')).toContainText('The name Grace is taken already.');
    await expect(form.getByLabel('Name')).toHaveValue('Grace');
    await expect(form.getByLabel('Password')).toHaveValue(PASSWORD);
    await expect(form.getByLabel('Role').locator('option:checked')).toHaveText('Viewer');
    await expect(form.getByLabel('On').locator('option:checked')).toHaveText('local');
    await expectAccessible(page);
    await form.getByRole('button', { name: 'Cancel' }).click();
    await expect(form).toBeHidden();
  });

  await test.step('the last administrator', async () => {
    await page.getByRole('link', { name: ADMINISTRATOR, exact: true }).click();
    await page.getByRole('button', { name: 'Disable' }).click();
    await expect(alert).toContainText('One enabled user has to stay administrator of all environments.');
    await expect(page.getByRole('status').filter({ hasText: 'Enabled' })).toBeVisible();
    await expectAccessible(page);

    await page.getByRole('button', { name: 'Delete the user' }).click();
    await expect(dialog).toHaveAccessibleName(`Delete ${ADMINISTRATOR}?`);
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await expect(dialog.getByRole('alert')).toContainText('One enabled user has to stay administrator');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(dialog).toBeHidden();
  });

  await test.step('a user is deleted when it was meant', async () => {
    await page.getByRole('link', { name: 'Back to users' }).click();
    await page.getByRole('link', { name: 'grace' }).click();
    const deletes = page.getByRole('button', { name: 'Delete the user' });
    await deletes.focus();
    await page.keyboard.press('Enter');
    await expect(dialog).toHaveAccessibleName('Delete grace?');
    await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(deletes).toBeFocused();

    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await expect(page).toHaveURL(`${server.origin}/users`);
    await expect(page.getByRole('table', { name: 'Users' }).getByRole('rowheader')).toHaveText([ADMINISTRATOR]);
    await expect(page.getByRole('heading', { level: 1, name: 'Users' })).toBeFocused();
  });
});
