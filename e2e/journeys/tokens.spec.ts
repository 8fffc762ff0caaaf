import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { expectAccessible } from '../support/accessibility.js';
import { apiImages } from '../support/api.js';
import { ADMINISTRATOR } from '../support/guarded.js';
import { expect, test } from '../support/test.js';

const run = promisify(execFile);

/** Runs the command that the page shows, as somebody does who copies it into a shell. */
async function inShell(command: string): Promise<{ status: number; body: unknown }> {
  const printed = `${command} --silent --show-error --noproxy '*' --write-out '\\n%{http_code}'`;
  const { stdout } = await run('sh', ['-c', printed], { env: { PATH: process.env.PATH } });
  const lines = stdout.split('\n');
  const status = Number(lines.pop());
  return { status, body: JSON.parse(lines.join('\n')) };
}

test('a token that the page makes is good for curl until the page revokes it', async ({
  context,
  page,
  fakeEngine,
  administered,
}) => {
  const engine = await fakeEngine({ images: 12 });
  const server = await administered({ local: engine.endpoint });
  await page.goto(`${server.origin}/tokens`);
  await expect(page.getByText('You have no token')).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('button', { name: 'New token' }).click();
  const form = page.getByRole('form', { name: 'New token' });
  await form.getByLabel('Name').fill('nightly report');
  await form.getByRole('button', { name: 'Make the token' }).click();
  await expect(form.getByRole('alert')).toContainText('Choose what the token allows.');
  await form.getByLabel('images:view').check();
  await form.getByLabel('All environments').uncheck();
  await form.getByLabel('local').check();
  await form.getByLabel('Expires').selectOption('after 7 days');
  await expectAccessible(page);
  await form.getByRole('button', { name: 'Make the token' }).click();

  const secret = page.getByRole('textbox', { name: 'Token' });
  await expect(secret).toBeFocused();
  await expect(form).toBeHidden();
  await expectAccessible(page);
  const token = await secret.inputValue();
  expect(token.length).toBeGreaterThan(20);
  const example = await page.getByRole('code').innerText();
  expect(example).toContain(`Authorization: Bearer ${token}`);
  const row = page.getByRole('table', { name: 'Tokens' }).getByRole('row').filter({ hasText: 'nightly report' });
  await expect(row).toContainText('images:view');
  await expect(row).toContainText('local');
  await expect(row).toContainText(/in [67] days/);

  await context.grantPermissions(['clipboard-read']);
  await page.getByRole('button', { name: 'Copy' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Copied.' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(token);

  const listed = await inShell(example);
  expect(listed.status).toBe(200);
  expect(listed.body).toEqual(await apiImages(context.request, server.origin, 1));

  await page.reload();
  await expect(row).toContainText('just now');
  await expect(secret).toBeHidden();
  expect(await page.content()).not.toContain(token);

  await row.getByRole('button', { name: 'Revoke nightly report' }).click();
  const dialog = page.getByRole('dialog', { name: 'Revoke the token nightly report?' });
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('You have no token')).toBeVisible();
  await expect(dialog).toBeHidden();
  expect(await inShell(example)).toEqual({ status: 401, body: { error: 'Unauthorized' } });
});

test('whoever manages users sees the tokens of a user and revokes one', async ({
  context,
  page,
  otherBrowser,
  fakeEngine,
  guarded,
}) => {
  const engine = await fakeEngine({ images: 3 });
  const server = await guarded({ local: engine.endpoint });
  await server.makeUser('grace', { role: 'Viewer', on: 1 });
  const theirs = (await otherBrowser()).context();
  await server.signIn(theirs, 'grace');
  const draft = { name: 'her script', permissions: ['images:view'], environments: [1], expiresInDays: 7 };
  const headers = { Origin: server.origin };
  const made = await theirs.request.post(`${server.origin}/api/tokens`, { data: draft, headers });
  expect(made.status()).toBe(201);

  await server.signIn(context, ADMINISTRATOR);
  await page.goto(`${server.origin}/users`);
  await page.getByRole('link', { name: 'grace' }).click();
  const row = page.getByRole('table', { name: 'Tokens' }).getByRole('row').filter({ hasText: 'her script' });
  await expect(row).toContainText('local');
  await expectAccessible(page);
  await row.getByRole('button', { name: 'Revoke her script' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(row).toBeHidden();
  const left = await theirs.request.get(`${server.origin}/api/tokens`);
  expect(await left.json()).toEqual([]);
});
