import type { Page } from '@playwright/test';

import { expectAccessible } from '../support/accessibility.js';
import { EnvironmentForm, environmentRow } from '../support/environment-form.js';
import { ImagesPage } from '../support/images-page.js';
import { knownHost, privateKey } from '../support/keys.js';
import { expect, test } from '../support/test.js';

/** A port at which nobody listens: it needs a privilege that no test takes. */
const NOBODY = '127.0.0.1:1';

/** `host:port` of an engine. */
function addressOf(endpoint: string): string {
  return endpoint.replace('tcp://', '');
}

async function openNew(page: Page, origin: string): Promise<EnvironmentForm> {
  await page.goto(`${origin}/environments`);
  await page.getByRole('link', { name: 'New environment' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'New environment' })).toBeFocused();
  await expect(page).toHaveTitle('New environment – Stowage');
  return new EnvironmentForm(page);
}

test('an environment is tested, made, renamed, disabled, enabled and deleted', async ({
  page,
  context,
  otherBrowser,
  fakeEngine,
  administered,
}) => {
  const engine = await fakeEngine({ images: 12, seed: 2, over: 'tcp' });
  const server = await administered();
  await server.makeUser('grace', { role: 'Viewer', on: 'all' });
  const theirs = await otherBrowser();
  await server.signIn(theirs.context(), 'grace');
  const images = new ImagesPage(theirs);

  await test.step('tested and made', async () => {
    const form = await openNew(page, server.origin);
    await expectAccessible(page);
    await form.name.fill('build farm');
    await form.reachedBy.selectOption('TCP');
    await form.hostAndPort.fill(addressOf(engine.endpoint));
    await form.test.click();
    await expect(form.result).toContainText('✓ Everything works.');
    const found = await form.found();
    expect(found.map(({ stage }) => stage)).toEqual(['Find the host', 'Connect', 'Engine answers', 'Version', 'List the images']);
    expect([...new Set(found.map(({ outcome }) => outcome))]).toEqual(['✓ works']);
    for (const { took } of found) {
      expect(took).toMatch(/^\d+ ms$|^\d+\.\d s$/);
    }
    await expectAccessible(page);
    await form.make();
    const row = environmentRow(page, 'build farm');
    await expect(row.getByRole('cell')).toHaveText(['TCP', /^Docker \d/, '✓ reachable', '✓ enabled']);
    await expect(page).toHaveTitle('Environments – Stowage');
    await expectAccessible(page);
  });

  await theirs.goto(`${server.origin}/images?env=2`);
  await expect(images.table('build farm')).toBeVisible();

  await test.step('renamed', async () => {
    await page.getByRole('link', { name: 'build farm' }).click();
    const form = new EnvironmentForm(page);
    await expect(page).toHaveTitle('build farm – Environments – Stowage');
    await expect(form.hostAndPort).toHaveValue(addressOf(engine.endpoint));
    await form.name.fill('nas');
    await form.saved();
    await expect(page.getByRole('heading', { level: 1, name: 'nas' })).toBeVisible();
    await expect(page).toHaveTitle('nas – Environments – Stowage');
    await expectAccessible(page);
    await theirs.reload();
    await expect(images.table('nas')).toBeVisible();
  });

  await test.step('disabled: nobody can choose it, and who looks at it is told so', async () => {
    const typed = new EnvironmentForm(page).name;
    await typed.fill('not saved yet');
    await page.getByRole('button', { name: 'Disable' }).click();
    await expect(page.getByRole('status').filter({ hasText: '⊘ Disabled' })).toBeVisible();
    await expect(typed).toHaveValue('not saved yet');
    await expectAccessible(page);

    await images.reload.click();
    await expect(images.alert).toContainText('nas is disabled, or no longer there');
    await expectAccessible(theirs);
    await theirs.goto(server.origin);
    await expect(images.table('local')).toBeVisible();
    await expect(images.picker.getByRole('option')).toHaveText([/^\s*local\s*$/]);

    const own = await context.newPage();
    await own.goto(server.origin);
    await expect(new ImagesPage(own).table('local')).toBeVisible();
    await expect(new ImagesPage(own).picker.getByRole('option')).toHaveText([/^\s*local\s*$/]);
    await own.close();

    await page.getByRole('link', { name: 'Back to environments' }).click();
    await expect(environmentRow(page, 'nas').getByRole('cell').last()).toHaveText('⊘ disabled');
    await expectAccessible(page);
  });

  await test.step('enabled again', async () => {
    await page.getByRole('link', { name: 'nas' }).click();
    await page.getByRole('button', { name: 'Enable' }).click();
    await expect(page.getByRole('status').filter({ hasText: '✓ Enabled' })).toBeVisible();
    await theirs.goto(`${server.origin}/images?env=2`);
    await expect(images.table('nas')).toBeVisible();
  });

  await test.step('deleted, when it was meant', async () => {
    const dialog = page.getByRole('dialog', { name: 'Delete nas?' });
    await page.getByRole('button', { name: 'Delete the environment' }).click();
    await expect(dialog).toContainText('The roles that users have on it go with it');
    await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await page.getByRole('button', { name: 'Delete the environment' }).click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await expect(page).toHaveURL(`${server.origin}/environments`);
    await expect(page.getByRole('table', { name: 'Environments' }).getByRole('rowheader')).toHaveText(['local']);
    await expect(page.getByRole('heading', { level: 1, name: 'Environments' })).toBeFocused();
    await page.goto(`${server.origin}/environments/2`);
    await expect(page.getByRole('alert')).toContainText('There is no such environment');
    await expectAccessible(page);
  });
});

test('a test that fails says where, why and what to do, and keeps what was typed', async ({ page, fakeEngine, stowage }) => {
  const engine = await fakeEngine({ images: 3, over: 'tcp' });
  const { origin } = await stowage();
  const form = await openNew(page, origin);
  await form.reachedBy.selectOption('TCP');
  await form.hostAndPort.fill(NOBODY);
  await form.name.fill('lab');
  await form.test.focus();
  await page.keyboard.press('Enter');
  await expect(form.result).toContainText('✗ It fails at: Connect');
  await expect(form.test).toBeFocused();
  const [resolve, connect, ...others] = await form.found();
  expect(resolve?.outcome).toBe('✓ works');
  expect(connect?.outcome).toBe('✗ fails');
  expect([...new Set(others.map(({ outcome, took }) => `${outcome}${took}`))]).toEqual(['– not tried']);
  // Where, why, and what to do.
  await expect(form.result.getByRole('paragraph')).toHaveCount(2);
  await expectAccessible(page);

  await form.hostAndPort.fill(addressOf(engine.endpoint));
  await expect(page.getByText('The form was changed since.')).toBeVisible();
  await form.test.click();
  await expect(form.result).toContainText('✓ Everything works.');
  await expect(page.getByText('The form was changed since.')).toBeHidden();
  await engine.misbehave('html');
  await form.test.click();
  await expect(form.result).toContainText('✗ It fails at: List the images');
  await expect(form.name).toHaveValue('lab');
  await expectAccessible(page);
});

test('what the server refuses is said at its field, and nothing that was typed is lost', async ({ page, stowage }) => {
  const { origin } = await stowage();
  const form = await openNew(page, origin);
  const make = form.form.getByRole('button', { name: 'Make the environment' });
  await form.name.fill('Local');
  await form.reachedBy.selectOption('TCP with TLS');
  await form.hostAndPort.fill('nas.example:2376:1');
  const authority = form.form.getByLabel('CA certificates');
  await authority.fill('not a certificate');

  await test.step('in a draft', async () => {
    await make.click();
    await form.expectWrong(form.hostAndPort, /Expected a host and a port/);
    await expectAccessible(page);
    await form.hostAndPort.fill('nas.example:2376');
    await make.click();
    await form.expectWrong(authority, /certificate/);
    await expect(authority).toHaveValue('not a certificate');
  });

  await test.step('in a test', async () => {
    await form.test.click();
    await form.expectWrong(authority, /certificate/);
    await expectAccessible(page);
  });

  await test.step('a name that is taken', async () => {
    await authority.fill('');
    await make.click();
    await form.expectWrong(form.name, /The name Local is taken already\./);
    await expectAccessible(page);
  });

  await test.step('what another kind of connection does not have comes back with it', async () => {
    await authority.fill('kept in mind');
    await form.reachedBy.selectOption('SSH');
    await expect(authority).toBeHidden();
    await expect(form.alert).toBeHidden();
    await form.reachedBy.selectOption('TCP with TLS');
    await expect(authority).toHaveValue('kept in mind');
    await expect(form.hostAndPort).toHaveValue('nas.example:2376');
    await expect(form.name).toHaveValue('Local');
    await form.form.getByLabel('Skip verification').check();
    await expect(authority).toBeHidden();
    await form.form.getByLabel('Skip verification').uncheck();
    await expect(authority).toHaveValue('kept in mind');
  });
});

test('a secret is written, and never shown again', async ({ page, administered }) => {
  const server = await administered();
  const answers: string[] = [];
  page.on('response', async (response) => {
    if (response.url().includes('/api/')) {
      answers.push(await response.text().catch(() => ''));
    }
  });
  const key = privateKey();
  const secret = key.split('\n')[1] ?? key;
  const form = await openNew(page, server.origin);
  await form.name.fill('lab');
  await form.reachedBy.selectOption('SSH');
  await form.form.getByLabel('User and host').fill('docker@nas.example');
  await form.form.getByLabel('Known keys of the server').fill(knownHost('nas.example'));
  const privateKeyField = form.form.getByLabel('Private key', { exact: true });
  await privateKeyField.fill(key);
  await expectAccessible(page);
  await form.make();
  await page.getByRole('link', { name: 'lab' }).click();

  const removal = form.form.getByLabel('Remove the key that is kept');
  await expect(removal).not.toBeChecked();
  await expect(privateKeyField).toHaveValue('');
  await expect(form.form.getByLabel('Known keys of the server')).toHaveValue(/^nas\.example ssh-ed25519 /);
  await expectAccessible(page);
  await form.name.fill('laboratory');
  await form.saved();
  await expect(removal).toBeVisible();
  // Typed anew it is kept, and forgotten here.
  await privateKeyField.fill(privateKey());
  await form.saved();
  await expect(privateKeyField).toHaveValue('');
  await form.form.getByLabel('Use the SSH agent').check();
  await removal.check();
  await form.saved();
  await expect(removal).toBeHidden();

  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href]));
  for (const told of [kept, await page.content(), ...answers]) {
    expect(told).not.toContain(secret);
  }
  expect(answers.join()).toContain('laboratory');
});

test('who only sees environments gets no forms', async ({ context, page, guarded }) => {
  const server = await guarded({ others: { nas: 'unix:///nowhere/docker.sock' } });
  await server.makeUser('grace', { role: 'Viewer', on: 'all' });
  await server.signIn(context, 'grace');
  await page.goto(server.origin);
  await page.getByRole('link', { name: 'Environments', exact: true }).click();
  await expect(environmentRow(page, 'local').getByRole('cell')).toHaveText([
    'unix socket',
    /^Docker \d/,
    '✓ reachable',
    '✓ enabled',
  ]);
  await expect(environmentRow(page, 'nas')).toContainText('✗ unreachable');
  await expect(page.getByRole('table').getByRole('link')).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'New environment' })).toHaveCount(0);
  await expectAccessible(page);
  for (const path of ['/environments/new', '/environments/1']) {
    await page.goto(`${server.origin}${path}`);
    await expect(page.getByRole('heading', { level: 1, name: 'You may not see this' }), path).toBeVisible();
    await expect(page.getByRole('form'), path).toHaveCount(0);
  }
});

test('what the settings name is only shown, tested and disabled', async ({ page, fakeEngine, stowage, images }) => {
  const engine = await fakeEngine({ images: 3, over: 'tcp' });
  const { origin } = await stowage({ others: { nas: engine.endpoint } });
  await page.goto(`${origin}/environments/2`);
  const form = new EnvironmentForm(page);
  await expect(page.getByText("The server's settings name this environment")).toBeVisible();
  await expect(page.getByText(addressOf(engine.endpoint))).toBeVisible();
  await expect(page.getByRole('textbox')).toHaveCount(0);
  await form.test.click();
  await expect(form.result).toContainText('✓ Everything works.');
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Delete the environment' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete nas?' });
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(dialog.getByRole('alert')).toContainText("The server's settings name this environment");
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  for (const path of ['/environments/2', '/environments/1']) {
    await page.goto(`${origin}${path}`);
    await page.getByRole('button', { name: 'Disable' }).click();
    await expect(page.getByRole('status').filter({ hasText: '⊘ Disabled' })).toBeVisible();
  }
  await page.goto(origin);
  await expect(page.getByText('Every environment is disabled')).toBeVisible();
  await expect(images.picker).toBeHidden();
  await expectAccessible(page);
});

test('a connection that is not verified is marked wherever it is named', async ({ page, administered, images }) => {
  const server = await administered();
  const id = await server.makeEnvironment({
    name: 'lab',
    endpoint: `tcp://${NOBODY}`,
    tls: { skipVerification: true },
  });
  const mark = page.getByText('⚠ not verified');
  const explanation = page.getByText('whoever answers at its address is taken for this daemon');
  await page.goto(`${server.origin}/environments`);
  await expect(environmentRow(page, 'lab').getByRole('cell').first()).toContainText('TCP with TLS');
  await expect(environmentRow(page, 'lab').getByText('⚠ not verified')).toBeVisible();
  await expect(mark).toHaveCount(1);
  await expectAccessible(page);

  await page.goto(`${server.origin}/images?env=${id}`);
  await expect(images.picker.locator('option:checked')).toHaveText(/^\s*lab \((.+, )?not verified\)\s*$/);
  await expect(explanation).toBeHidden();
  await mark.focus();
  await page.keyboard.press('Enter');
  await expect(explanation).toBeVisible();
  await expectAccessible(page);

  await page.goto(`${server.origin}/environments/${id}`);
  await expect(page.getByLabel('Skip verification')).toBeChecked();
  await expect(page.getByText('Whoever answers at its address is taken for the daemon')).toBeVisible();
});

test('environments that cannot be loaded are told of, and Retry brings them', async ({ page, stowage }) => {
  const { origin } = await stowage();
  const paths = { '/environments': '**/api/environments', '/environments/1': '**/api/environments/1' };
  for (const [path, asked] of Object.entries(paths)) {
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route(asked, async (route) => {
      await answered;
      await route.fulfill({ status: 502, body: 'from a proxy' });
    });
    await page.goto(`${origin}${path}`);
    await expect(page.getByRole('status').filter({ hasText: /^Loading the environments?…$/ }), path).toBeVisible();
    await expectAccessible(page);
    answer();
    await expect(page.getByRole('alert'), path).toContainText('could not be loaded');
    await expectAccessible(page);
    await page.unroute(asked);
    await page.getByRole('button', { name: 'Retry' }).click();
    await expect(page.getByRole('alert'), path).toBeHidden();
    await expect(page.getByText('local').first(), path).toBeVisible();
    await expect(page.getByRole('heading', { level: 1 }), path).toBeFocused();
  }
});
