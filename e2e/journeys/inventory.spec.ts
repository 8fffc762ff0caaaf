import { readFile } from 'node:fs/promises';

import { expectAccessible } from '../support/accessibility.js';
import type { FakeEngine } from '../support/fake-engine.js';
import { InventoryPage } from '../support/inventory-page.js';
import { expect, test } from '../support/test.js';

/** The time at which all these hosts begin, so that what they have in common was created at the same moment. */
const NOW = 1_760_000_000;
/** A tag that each host gives its newest image. */
const MOVED = 'shop/web:moved';

test('each image is one row with the hosts that have it', async ({ page, fakeEngine, stowage, inventory }) => {
  // The second has all images of the first but the newest, and both call theirs the same.
  const local = await fakeEngine({ images: 12, seed: 4, now: NOW });
  const nas = await fakeEngine({ images: 12, seed: 4, without: 1, now: NOW });
  const other = await fakeEngine({ images: 7, seed: 9, now: NOW });
  await local.tag(MOVED);
  await nas.tag(MOVED);
  const { origin } = await stowage({ local: local.endpoint, others: { nas: nas.endpoint, other: other.endpoint } });
  await page.goto(origin);
  await page.getByRole('link', { name: 'All environments' }).click();
  await expect(page).toHaveURL(`${origin}/inventory`);
  await expect(page).toHaveTitle('All environments – Stowage');
  await expect(inventory.heading).toBeFocused();

  await expect(inventory.host('local')).toContainText(/12 images · .* · (just now|\d+ s ago)/);
  await expect(inventory.host('nas')).toContainText('11 images');
  await expect(inventory.host('other')).toContainText('7 images');
  await expect(inventory.totals).toContainText('19 images on all 3 environments · 30 copies');
  await expect(inventory.totals).toContainText('11 on several hosts');
  await expect(inventory.totals).toContainText('1 tag drifts');
  await expectAccessible(page);

  await test.step('a tag that points to something else elsewhere', async () => {
    await inventory.totals.getByRole('button', { name: '1 tag drifts' }).click();
    await expect(page).toHaveURL(/q=drift%3Ayes/);
    await expect(inventory.grid).toHaveAttribute('aria-rowcount', '3');
    await expect(inventory.grid.getByRole('gridcell', { name: 'differs' })).toHaveCount(2);
    await inventory.grid.getByRole('row').nth(1).getByRole('rowheader').getByRole('link').click();
    const section = inventory.panel.getByRole('region', { name: `${MOVED} does not point to one image` });
    const variants = section.getByRole('listitem');
    await expect(variants).toHaveCount(2);
    await expect(variants.first()).toContainText('newest');
    await expect(variants.first()).toContainText('this image');
    await expect(variants.first().getByRole('link')).toHaveText(['local']);
    await expect(variants.last()).not.toContainText('newest');
    await expect(variants.last().getByRole('link')).toHaveText(['nas']);
    await expectAccessible(page);
    await page.goBack();
    await expect(inventory.panel).toHaveCount(0);
  });
});

test('what is shown is filtered and sorted, and stands in the link', async ({ page, fakeEngine, stowage, inventory }) => {
  // All rows are to be in the document.
  await page.setViewportSize({ width: 1280, height: 1_200 });
  const local = await fakeEngine({ images: 12, seed: 4, now: NOW });
  const nas = await fakeEngine({ images: 12, seed: 4, without: 1, now: NOW });
  const other = await fakeEngine({ images: 7, seed: 9, now: NOW });
  await nas.tag(MOVED);
  const { origin } = await stowage({ local: local.endpoint, others: { nas: nas.endpoint, other: other.endpoint } });
  await page.goto(`${origin}/inventory`);
  await expect(inventory.totals).toContainText('19 images on all 3 environments');

  await test.step('a host is filtered by, in the link too', async () => {
    await inventory.press('other');
    await expect(inventory.filter).toHaveValue('env:other');
    await expect(inventory.totals).toContainText('7 of 19 images on all 3 environments · 7 copies');
    await expect(inventory.host('local')).toContainText('0 of 12 images');
    await inventory.press('nas');
    await expect(inventory.totals).toContainText('18 of 19 images');
    await expect(page).toHaveURL(/q=env%3Aother(%20|\+)env%3Anas/);
    await page.reload();
    await expect(inventory.filter).toHaveValue('env:other env:nas');
    await expect(inventory.totals).toContainText('18 of 19 images');
    await expectAccessible(page);
    await inventory.press('other');
    await inventory.filter.fill(`env:nas ${MOVED}`);
    await expect(inventory.hostsOf(MOVED)).toHaveText(['local', 'nas']);
    await expect(inventory.hostsOf(MOVED).first()).toHaveAccessibleDescription('does not fit the filter');
    await inventory.filter.fill('');
  });

  await test.step('what cannot be read, and what is nowhere, is said', async () => {
    await inventory.filter.fill('drift:maybe');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('status').filter({ hasText: 'Not understood' })).toContainText(
      'drift: expected yes, no or unknown',
    );
    await expect(inventory.totals).toContainText('19 images');
    await inventory.filter.fill('env:cellar');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('status').filter({ hasText: 'Not understood' })).toContainText(
      'env: there is no environment cellar here',
    );
    await inventory.filter.fill('no-such-image-anywhere');
    await expect(page.getByText('No image matches “no-such-image-anywhere”')).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Clear filter' }).click();
    await expect(inventory.totals).toContainText('19 images');
  });

  await test.step('a column is sorted by, in the link too', async () => {
    const sizes = () => inventory.grid.locator('td.size').allInnerTexts();
    await inventory.header('Size').click();
    await expect(page).toHaveURL(/sort=-size/);
    await expect(inventory.grid.getByRole('columnheader', { name: 'Size' })).toHaveAttribute('aria-sort', 'descending');
    const largest = await sizes();
    await inventory.header('Size').click();
    await expect(page).toHaveURL(/sort=size/);
    await expect.poll(sizes).toEqual([...largest].reverse());
    await inventory.header('Hosts').click();
    await expect(inventory.grid.getByRole('row').nth(1).locator('td.hosts')).toContainText('local');
    await expect(inventory.grid.getByRole('row').nth(1).locator('td.hosts')).toContainText('nas');
  });
});

test('one host that hangs and one that is gone delay nobody and hide nothing', async ({
  page,
  fakeEngine,
  stowage,
  inventory,
}) => {
  const local = await fakeEngine({ images: 5, seed: 1 });
  const stuck = await fakeEngine({ images: 6, seed: 2, fault: 'hang' });
  const { origin } = await stowage({
    local: local.endpoint,
    others: { stuck: stuck.endpoint, gone: 'unix:///nowhere/docker.sock' },
    daemonTimeoutSecs: 20,
  });
  await page.goto(`${origin}/inventory`);
  await expect(inventory.grid).toHaveAttribute('aria-rowcount', '6');
  await expect(inventory.host('stuck')).toContainText(/asking…/);
  await expect(inventory.host('gone')).toContainText(/unreachable since \d\d:\d\d \((just now|\d+ s ago)\)/);
  await expect(inventory.totals).toContainText('5 images on 1 of 3 environments');
  await expect(inventory.totals).toContainText('gone has not answered: what is there is not in these numbers.');
  await expect(inventory.host('gone')).not.toContainText('images');
  await expectAccessible(page);

  await test.step('it comes in when it answers after all', async () => {
    await stuck.misbehave('none');
    await expect(inventory.host('stuck')).toContainText(/does not answer in time since|6 images/, { timeout: 30_000 });
    await expect(inventory.totals).toContainText('11 images on 2 of 3 environments', { timeout: 30_000 });
  });

  await test.step('a retry asks that host alone', async () => {
    const asked = page.waitForRequest((request) => request.url().includes('/api/inventory'));
    await inventory.page.getByRole('button', { name: 'Retry gone' }).click();
    expect((await asked).url()).toMatch(/\/api\/inventory\?env=3$/);
    await expect(inventory.host('gone')).toContainText('unreachable since');
  });
});

test('what changes on a host is there by itself, and so is that it fails', async ({
  page,
  fakeEngine,
  stowage,
  inventory,
}) => {
  const local = await fakeEngine({ images: 60, seed: 1, now: NOW });
  const nas = await fakeEngine({ images: 60, seed: 1, now: NOW });
  const { origin } = await stowage({ local: local.endpoint, others: { nas: nas.endpoint } });
  await page.goto(`${origin}/inventory`);
  await expect(inventory.totals).toContainText('60 images on all 2 environments');
  await inventory.grid.locator('tbody tr[aria-rowindex="4"]').focus();
  const held = await inventory.grid.locator('tbody tr:focus').getByRole('rowheader').innerText();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname + new URL(request.url()).search));

  await nas.tag('brand/new:1');
  await inventory.filter.fill('brand/new');
  await expect(inventory.row('brand/new:1')).toHaveAttribute('data-changed');
  await expect(inventory.hostsOf('brand/new:1')).toHaveText(['local', 'nas']);
  await expect(inventory.row('brand/new:1')).not.toHaveAttribute('data-changed');
  expect(asked.filter((path) => path.startsWith('/api/inventory'))).toEqual(['/api/inventory?env=2']);
  await inventory.filter.fill('');

  await test.step('a host that fails is not shown as it was', async () => {
    await nas.misbehave('http-500');
    await expect(inventory.host('nas')).toContainText(/answers with an error since/);
    await expect(inventory.totals).toContainText('60 images on 1 of 2 environments · 60 copies');
    await expect(inventory.totals).toContainText('nas has not answered');
    await expectAccessible(page);
    await nas.misbehave('none');
    await expect(inventory.totals).toContainText('60 images on all 2 environments · 120 copies', { timeout: 60_000 });
  });
  expect(held).not.toBe('');
});

test('a host that fails in another way than before says so by itself', async ({
  page,
  fakeEngine,
  stowage,
  inventory,
}) => {
  const local = await fakeEngine({ images: 5, seed: 1 });
  const nas = await fakeEngine({ images: 6, seed: 2 });
  const { origin } = await stowage({ local: local.endpoint, others: { nas: nas.endpoint }, daemonTimeoutSecs: 2 });
  await page.goto(`${origin}/inventory`);
  await expect(inventory.totals).toContainText('11 images on all 2 environments');
  const said = inventory.host('nas').getByRole('button').first();
  await nas.misbehave('http-500');
  await expect(said).toContainText('answers with an error since');
  await expect(said).toHaveAttribute('title', 'the daemon answered with status 500');
  await nas.misbehave('html');
  await expect(said).toHaveAttribute('title', "the daemon's answer is not an engine's");
  await nas.misbehave('hang');
  await expect(said).toContainText('does not answer in time since');
  await nas.stop();
  await expect(said).toContainText('unreachable since');
  await expect(inventory.totals).toContainText('5 images on 1 of 2 environments');
});

test('the keyboard alone: rows, one image, its hosts, and back', async ({
  page,
  fakeEngine,
  stowage,
  images,
  inventory,
}) => {
  const local = await fakeEngine({ images: 300, seed: 1, now: NOW });
  const nas = await fakeEngine({ images: 300, seed: 1, now: NOW });
  const { origin } = await stowage({ local: local.endpoint, others: { nas: nas.endpoint } });
  await page.goto(`${origin}/images?env=2`);
  await expect(images.table('nas')).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('a');
  await expect(inventory.totals).toContainText('300 images on all 2 environments');

  // A busy browser has keys wait, and then deals with them before it draws.
  await page.evaluate(() => {
    for (const _ of ['first', 'second']) {
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true, cancelable: true }));
    }
  });
  await expect(inventory.grid.locator('tbody tr:focus')).toHaveAttribute('aria-rowindex', '3');
  await page.keyboard.press('End');
  await expect(inventory.grid.locator('tbody tr:focus')).toHaveAttribute('aria-rowindex', '301');
  await expect(inventory.grid.locator('tbody tr:focus')).toBeInViewport();
  expect(await page.locator('*').count()).toBeLessThan(1_500);
  await page.keyboard.press('Home');
  await page.keyboard.press('j');
  // The focus follows with the next frame.
  await expect(inventory.grid.locator('tbody tr:focus')).toHaveAttribute('aria-rowindex', '3');
  const name = await inventory.grid.locator('tbody tr:focus').getByRole('rowheader').innerText();
  await page.keyboard.press('Enter');
  const heading = inventory.panel.getByRole('heading', { level: 2 });
  await expect(heading).toBeFocused();
  await expect(inventory.panel).toContainText('On 2 hosts');
  await expectAccessible(page);
  const opened = await heading.innerText();
  expect(name).toContain(opened);

  await page.keyboard.press('n');
  await expect(page).toHaveURL(/image=1%2Fsha256/);
  await expect(inventory.panel).toContainText('3 of 300');
  await page.keyboard.press('p');
  await expect(inventory.panel).toContainText('2 of 300');

  await test.step('to the image on one host, and back', async () => {
    const link = inventory.panel.getByRole('region', { name: 'On 2 hosts' }).getByRole('link', { name: 'nas' });
    await link.focus();
    await page.keyboard.press('Enter');
    await images.expectChosen('nas');
    await expect(page.getByRole('heading', { level: 2, name: opened, exact: true })).toBeVisible();
    await expect(page).toHaveURL(/\/images\?env=2&image=sha256/);
    await page.goBack();
    await expect(inventory.panel).toContainText('On 2 hosts');
  });

  await page.keyboard.press('Escape');
  await expect(inventory.panel).toHaveCount(0);
  await page.keyboard.press('/');
  await expect(inventory.filter).toBeFocused();
  await page.getByRole('button', { name: 'Help with the filter' }).click();
  await expect(page.getByRole('region', { name: 'Help with the filter' })).toContainText('The filter looks at each copy');
  await expectAccessible(page);
  await page.keyboard.press('Escape');

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export CSV' }).click();
  const csv = await readFile(await (await download).path(), 'utf8');
  expect(csv.split('\r\n')).toHaveLength(1 + 600 + 1);
  expect(csv).toMatch(/^image,environment,tags,id,digest,created,size_bytes,containers,hosts,drift\r\n1,local,/);
});

test('stores of different kinds are joined by digest only, and not compared otherwise', async ({
  page,
  fakeEngine,
  stowage,
  inventory,
}) => {
  const classic = await fakeEngine({ images: 4, seed: 1, shape: 'docker20-classic' });
  const containerd = await fakeEngine({ images: 4, seed: 1, shape: 'docker28-containerd' });
  await classic.tag(MOVED);
  await containerd.tag(MOVED);
  const { origin } = await stowage({ local: classic.endpoint, others: { new: containerd.endpoint } });
  await page.goto(`${origin}/inventory?q=drift:unknown`);
  await expect(inventory.totals.getByRole('button', { name: /cannot be compared/, pressed: true })).toBeVisible();
  await page.goto(`${origin}/inventory?q=ref:${MOVED}`);
  await expect(inventory.grid.getByRole('gridcell', { name: 'cannot tell' })).toHaveCount(2);
  await inventory.grid.getByRole('row').nth(1).getByRole('rowheader').getByRole('link').click();
  await expect(inventory.panel).toContainText('Whether these are the same image cannot be told');
  await expectAccessible(page);
});

test('a filter is completed by keyboard with what the hosts have', async ({ page, fakeEngine, stowage, inventory }) => {
  const local = await fakeEngine({ images: 12, seed: 4, now: NOW });
  const cellar = await fakeEngine({ images: 7, seed: 9, now: NOW });
  const others = { 'the cellar': cellar.endpoint, gone: 'unix:///nowhere/docker.sock' };
  const { origin } = await stowage({ local: local.endpoint, others });
  await page.goto(`${origin}/inventory`);
  await expect(inventory.totals).toContainText('19 images on 2 of 3 environments');
  const suggestions = page.getByRole('listbox', { name: 'Suggestions' });

  await page.keyboard.press('/');
  await expect(inventory.filter).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.type('en');
  await expect(suggestions.getByRole('option')).toHaveText(/^env:\s*the environment that has it$/);
  await page.keyboard.type('v:');
  // Nobody knows how many images there are where nobody answered.
  await expect(suggestions.getByRole('option')).toHaveText([/^local\s*12 images$/, /^the cellar\s*7 images$/, /^gone\s*$/]);
  await expect(inventory.filter).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const active = suggestions.getByRole('option', { selected: true });
  await expect(active).toHaveText(/^the cellar/);
  await expect(inventory.filter).toHaveAttribute('aria-activedescendant', (await active.getAttribute('id')) ?? 'no id');
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await expect(inventory.filter).toBeFocused();
  await expect(inventory.filter).toHaveValue('env:"the cellar" ');
  await expect(inventory.totals).toContainText('7 of 19 images');
  await expect(inventory.host('the cellar').getByRole('button', { pressed: true })).toBeVisible();

  await test.step('what only this language has, and what one list has too', async () => {
    await page.keyboard.type('drift:');
    await expect(suggestions.getByRole('option')).toHaveText([/^yes/, /^unknown/, /^no\s*19 images$/]);
    await page.keyboard.type('n');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await expect(inventory.filter).toHaveValue('env:"the cellar" drift:no ');
    await inventory.filter.fill('used:');
    await expect(suggestions.getByRole('option')).toHaveText([/^yes/, /^no/, /^unknown/]);
  });

  await test.step('Escape closes the list, and then empties the box', async () => {
    await page.keyboard.press('Escape');
    await expect(suggestions).toBeHidden();
    await expect(inventory.filter).toHaveValue('used:');
    await page.keyboard.press('Escape');
    await expect(inventory.filter).toHaveValue('');
    await expect(inventory.totals).toContainText('19 images on 2 of 3 environments');
  });

  await test.step('an empty box offers the whole language', async () => {
    await inventory.filter.click();
    await expect(suggestions.getByRole('option').filter({ hasText: /^(env|drift|used|until):/ })).toHaveCount(4);
    await expectAccessible(page);
  });
});

test('a phone, and a page at 200 %', async ({ page, fakeEngine, stowage, inventory }) => {
  const local = await fakeEngine({ images: 40, seed: 1, now: NOW });
  const nas = await fakeEngine({ images: 40, seed: 1, without: 3, now: NOW });
  await local.tag(MOVED);
  for (const tag of ['3.1.4', 'latest']) {
    await local.tag(`registry.internal.example:5000/platform/backend/gateway:${tag}`);
  }
  await nas.tag(MOVED);
  const others = { nas: nas.endpoint, gone: 'unix:///nowhere/docker.sock' };
  const { origin } = await stowage({ local: local.endpoint, others });
  for (const viewport of [
    { width: 390, height: 844 },
    { width: 640, height: 400 },
  ]) {
    await page.setViewportSize(viewport);
    await page.goto(`${origin}/inventory`);
    await expect(inventory.totals).toContainText('40 images on 2 of 3 environments');
    await expect(inventory.grid.getByRole('row').nth(1)).toContainText('local');
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await expectAccessible(page);
    await inventory.filter.fill('platform/backend/gateway');
    await expect(inventory.grid.getByRole('rowheader').getByText(/^\+\d+$/)).toBeInViewport({ ratio: 1 });
    await inventory.filter.fill('');
    await inventory.grid.getByRole('row').nth(1).getByRole('rowheader').getByRole('link').click();
    await expect(inventory.panel).toContainText('One environment has not answered: it may have it too.');
    await expectAccessible(page);
    await page.keyboard.press('Escape');
  }
});

test('each way of having nothing says which', async ({ page, context, fakeEngine, guarded, stowage, inventory }) => {
  await test.step('no host answers', async () => {
    const { origin } = await stowage({ local: 'unix:///nowhere/docker.sock' });
    await page.goto(`${origin}/inventory`);
    await expect(page.getByText('No environment answers')).toBeVisible();
    await expect(inventory.host('local')).toContainText('unreachable since');
    await expectAccessible(page);
  });
  await test.step('no host has an image', async () => {
    const empty: FakeEngine = await fakeEngine({ images: 0 });
    const { origin } = await stowage({ local: empty.endpoint });
    await page.goto(`${origin}/inventory`);
    await expect(page.getByText('No images on any environment')).toBeVisible();
    await expectAccessible(page);
  });
  await test.step('nobody is signed in, or may see nothing', async () => {
    const server = await guarded();
    await page.goto(`${server.origin}/inventory?q=nginx`);
    await expect(page).toHaveURL(/\/sign-in\?next=%2Finventory%3Fq%3Dnginx$/);
    await server.makeUser('grace');
    await server.signIn(context, 'grace');
    await page.goto(`${server.origin}/inventory`);
    await expect(page.getByText(/You may not see (any environment|the images)/)).toBeVisible();
    await expectAccessible(page);
  });
  await test.step('only what one may see is there', async () => {
    const nas = await fakeEngine({ images: 9, seed: 3 });
    const server = await guarded({ others: { nas: nas.endpoint } });
    await server.makeUser('alan', { role: 'Viewer', on: 2 });
    await server.signIn(context, 'alan');
    await page.goto(`${server.origin}/inventory`);
    await expect(inventory.totals).toContainText('9 images on the one environment');
    await expect(inventory.hosts.getByRole('listitem')).toHaveCount(1);
    await server.endSessions('alan');
    await inventory.reload.click();
    await expect(page).toHaveURL(/\/sign-in/);
  });
});

test('an image that was carried from one real daemon to another is one row', async ({
  page,
  dockerd,
  ownDockerd,
  stowage,
  inventory,
}, testInfo) => {
  await dockerd.importImage('carried/image:1', 3_071);
  await dockerd.importImage('moved/tag:1', 2_071);
  await ownDockerd.importImage('moved/tag:1', 1_071);
  const archive = testInfo.outputPath('image.tar');
  await dockerd.docker('save', '--output', archive, 'carried/image:1');
  await ownDockerd.docker('load', '--input', archive);
  await ownDockerd.docker('tag', 'carried/image:1', 'carried/elsewhere:2');
  const { origin } = await stowage({ local: dockerd.endpoint, others: { second: ownDockerd.endpoint } });
  await page.goto(`${origin}/inventory?q=carried`);
  await expect(inventory.hostsOf('carried/image:1')).toHaveText(['local', 'second']);
  await expect(inventory.grid).toHaveAttribute('aria-rowcount', '2');
  await inventory.filter.fill('moved/tag');
  await expect(inventory.grid.getByRole('gridcell', { name: 'differs' })).toHaveCount(2);
  await ownDockerd.docker('rmi', 'carried/image:1', 'carried/elsewhere:2');
  await inventory.filter.fill('carried');
  await expect(inventory.hostsOf('carried/image:1')).toHaveText(['local']);
});

test('two windows follow all environments by one stream', async ({ context, page, fakeEngine, stowage, inventory }) => {
  const local = await fakeEngine({ images: 5, seed: 1 });
  const nas = await fakeEngine({ images: 5, seed: 2 });
  const { origin } = await stowage({ local: local.endpoint, others: { nas: nas.endpoint } });
  const second = await context.newPage();
  const streams: string[] = [];
  for (const window of [page, second]) {
    window.on('request', (request) => {
      if (request.url().includes('/api/events')) {
        streams.push(request.url());
      }
    });
    await window.goto(`${origin}/inventory?q=ref:brand/new`);
    await expect(new InventoryPage(window).totals).toContainText('0 of 10 images on all 2 environments');
  }
  await nas.tag('brand/new:1');
  await expect(inventory.hostsOf('brand/new:1')).toHaveText(['nas']);
  await expect(new InventoryPage(second).hostsOf('brand/new:1')).toHaveText(['nas']);
  expect(streams).toEqual([`${origin}/api/events`]);
});
