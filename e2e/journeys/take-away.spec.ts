import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

import { type Download, type Page } from '@playwright/test';

import { expectAccessible } from '../support/accessibility.js';
import { expect, test } from '../support/test.js';

const text = async (download: Download) => readFile(await download.path(), 'utf8');

/** What is downloaded by this. */
async function downloaded(page: Page, act: () => Promise<void>): Promise<Download> {
  const [download] = await Promise.all([page.waitForEvent('download'), act()]);
  return download;
}

/** Reads CSV as RFC 4180 has it, by the names in its header. */
function records(csv: string): Record<string, string>[] {
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  const lines: string[][] = [[]];
  for (let match = cell.exec(csv); match !== null && cell.lastIndex <= csv.length; match = cell.exec(csv)) {
    lines.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '\r\n') {
      lines.push([]);
    }
    if (cell.lastIndex === csv.length) {
      break;
    }
  }
  const [header = [], ...rows] = lines.slice(0, -1);
  return rows.map((row) => Object.fromEntries(header.map((name, position) => [name, row[position] ?? ''])));
}

test('what the filter leaves can be taken away as CSV and as JSON', async ({ page, fakeEngine, stowage, images }) => {
  const engine = await fakeEngine({ images: 60, containers: 9 });
  const { origin } = await stowage({ local: engine.endpoint, others: { 'rack 7/b': engine.endpoint } });
  await page.goto(`${origin}/images?env=2&q=a&sort=-size`);
  await expect(images.table('rack 7/b')).toBeVisible();
  const shown = await images.rowCount('rack 7/b');
  const seen = await images.rows('rack 7/b');

  const menu = page.getByRole('button', { name: 'Export', exact: true });
  await menu.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^\d+ of 60 images$/).last()).toBeVisible();
  await expectAccessible(page);

  const csv = await downloaded(page, () => page.getByRole('button', { name: 'Export as CSV' }).click());
  expect(csv.suggestedFilename()).toMatch(/^images-rack-7-b-\d{4}-\d\d-\d\d\.csv$/);
  const told = records(await text(csv));
  expect(told.length).toBe(shown);
  expect(told.length).toBeLessThan((await page.request.get(`${origin}/api/images?env=2`).then((all) => all.json())).length * 2);
  const name = (name: string | undefined) => (name === '' ? '<none>' : name);
  const first = told.slice(0, seen.length);
  expect(first.map((row) => [name(row.repository), name(row.tag), row.id?.slice(7, 19), row.containers])).toEqual(
    seen.map((row) => [row.Repository, row.Tag, row['Image ID'], /^used by (\d+)/.exec(row.Containers)?.[1] ?? '0']),
  );
  const sizes = told.map((row) => Number(row.size_bytes));
  expect(sizes).toEqual([...sizes].sort((left, right) => right - left));
  expect(told[0]?.created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

  await test.step('by key', async () => {
    await page.keyboard.press('Escape');
    await expect(menu).toBeFocused();
    await page.keyboard.press('e');
    const json = await downloaded(page, () => page.keyboard.press('j'));
    expect(json.suggestedFilename()).toMatch(/\.json$/);
    const left = JSON.parse(await text(json));
    const all = await page.request.get(`${origin}/api/images?env=2`).then((answer) => answer.json());
    const ids = new Set(told.map((row) => row.id));
    expect(left.map((image: { Id: string }) => image.Id)).toEqual(
      all.map((image: { Id: string }) => image.Id).filter((id: string) => ids.has(id)),
    );
    // Only the names that the table shows.
    const rowsOf = (image: { RepoTags: string[] }) => Math.max(image.RepoTags.length, 1);
    expect(left.map(rowsOf).reduce((sum: number, rows: number) => sum + rows, 0)).toBe(shown);
    expect(left[0]).toMatchObject({ Created: expect.any(Number), Labels: expect.any(Object), SharedSize: expect.any(Number) });
  });
});

test('a list of 50,000 images is taken away as a whole', async ({ page, fakeEngine, stowage, images }) => {
  const engine = await fakeEngine({ images: 50_000 });
  const { origin } = await stowage({ local: engine.endpoint, daemonTimeoutSecs: 60 });
  await page.goto(`${origin}/images?env=1`);
  await expect(images.table('local')).toBeVisible({ timeout: 60_000 });
  const shown = await images.rowCount('local');
  await page.keyboard.press('e');
  const csv = await downloaded(page, () => page.keyboard.press('c'));
  expect(records(await text(csv)).length).toBe(shown);
  await page.keyboard.press('e');
  const json = await downloaded(page, () => page.keyboard.press('j'));
  expect(JSON.parse(await text(json)).length).toBe(50_000);
});

test('the docker command lists what the filter leaves, and says what it cannot say', async ({
  context,
  page,
  dockerd,
  stowage,
  images,
}) => {
  await dockerd.buildImage('taken/web:1', 1_070, ['team=web']);
  await dockerd.buildImage('taken/web:2', 1_070, ['team=web']);
  await dockerd.buildImage('taken/api:1', 1_070, ['team="a b\'s"']);
  await dockerd.buildImage('taken/other:1', 1_070);
  const { origin } = await stowage({ local: dockerd.endpoint });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
  const query = new URLSearchParams({ env: '1', q: 'label:team ref:taken/* -label:nobody size>1B' });
  await page.goto(`${origin}/images?${query}`);
  await expect(images.table('local')).toBeVisible();
  const names = (await images.rows('local')).map((row) => `${row.Repository}:${row.Tag}`);
  expect(names.sort()).toEqual(['taken/api:1', 'taken/web:1', 'taken/web:2']);

  await page.keyboard.press('c');
  await page.keyboard.press('d');
  await expect(images.status('Copied.')).toBeVisible();
  await expect(page.getByText('This engine has no filter for this')).toBeVisible();
  const leftOut = page.getByRole('list').filter({ hasText: 'size>1B' }).getByRole('listitem');
  await expect(leftOut).toHaveText(['-label:nobody', 'size>1B']);
  await expect(page.getByRole('button', { name: 'Copy as docker command' })).toBeFocused();
  await expectAccessible(page);

  const command = await page.evaluate(() => navigator.clipboard.readText());
  await expect(page.getByRole('group', { name: 'As docker command' })).toHaveText(command);
  const { stdout } = await promisify(execFile)('sh', ['-c', `${command} --format '{{.Repository}}:{{.Tag}}'`], {
    env: { PATH: process.env.PATH, DOCKER_HOST: dockerd.endpoint },
  });
  expect(stdout.trim().split('\n').sort()).toEqual(names);
});
