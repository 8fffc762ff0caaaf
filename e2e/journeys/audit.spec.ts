import { expectAccessible } from '../support/accessibility.js';
import { ADMINISTRATOR } from '../support/guarded.js';
import { SignInPage } from '../support/sign-in-page.js';
import { expect, test } from '../support/test.js';

test('the audit log says who did what, also what was refused, and can be searched', async ({
  context,
  page,
  otherBrowser,
  guarded,
}) => {
  const server = await guarded();
  await server.makeUser('grace', { role: 'Viewer', on: 1 });
  const theirs = await otherBrowser();
  await theirs.goto(server.origin);
  await new SignInPage(theirs).signIn('grace', 'not the password');
  await expect(theirs.getByRole('alert')).toBeVisible();
  await new SignInPage(theirs).signIn('grace');
  await expect(theirs.getByRole('link', { name: 'Account of grace' })).toBeVisible();
  expect((await theirs.context().request.get(`${server.origin}/api/users`)).status()).toBe(403);

  await server.signIn(context, ADMINISTRATOR);
  await page.goto(server.origin);
  await page.getByRole('link', { name: 'Audit log' }).click();
  const table = page.getByRole('table', { name: 'Audit log' });
  await expect(table).toBeVisible();
  const entry = (who: string, what: string, outcome: string) =>
    table
      .getByRole('row')
      .filter({ has: page.getByRole('cell', { name: who, exact: true }) })
      .filter({ has: page.getByRole('cell', { name: what, exact: true }) })
      .filter({ has: page.getByRole('cell', { name: outcome }) });
  await expect(entry('grace', 'Sign in', 'failed')).toContainText('wrong password');
  await expect(entry('grace', 'Sign in', 'done')).toHaveCount(1);
  await expect(entry('grace', 'Request', 'denied')).toContainText('/api/users');
  await expect(entry(ADMINISTRATOR, 'Make a user', 'done').filter({ hasText: 'grace' })).toHaveCount(1);
  const all = await table.getByRole('rowheader').count();
  await expectAccessible(page);

  const filter = page.getByRole('searchbox', { name: 'Filter entries' });
  const outcome = page.getByRole('combobox', { name: 'Outcome' });
  await test.step('by outcome', async () => {
    await outcome.selectOption('failed');
    await expect(table.getByRole('rowheader')).toHaveCount(1);
    await expect(entry('grace', 'Sign in', 'failed')).toHaveCount(1);
    await expect(page).toHaveURL(/outcome=failure/);
    await page.reload();
    await expect(table.getByRole('rowheader')).toHaveCount(1);
    await expect(outcome.locator('option:checked')).toHaveText('failed');
  });

  await test.step('by text', async () => {
    await outcome.selectOption('Every outcome');
    await filter.fill('GRACE');
    await expect(entry(ADMINISTRATOR, 'Sign in', 'done')).toHaveCount(0);
    await expect(entry(ADMINISTRATOR, 'Make a user', 'done')).toHaveCount(1);
    await expect(entry('grace', 'Sign in', 'failed')).toHaveCount(1);
    await expect(page).toHaveURL(/text=GRACE/);
  });

  await test.step('nothing is left, and all comes back', async () => {
    await filter.fill('xyzzy');
    await expect(page.getByText('No entry matches the filter')).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Clear filter' }).click();
    await expect(table.getByRole('rowheader')).toHaveCount(all);
    await expect(filter).toHaveValue('');
    await expect(filter).toBeFocused();
    await expect(page).toHaveURL(`${server.origin}/audit`);
  });
});
