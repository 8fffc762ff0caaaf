import type { Locator, Page } from '@playwright/test';

import { expectAccessible } from '../support/accessibility.js';
import { apiImages, readable, type ApiImage } from '../support/api.js';
import { expect, test } from '../support/test.js';

const suggestions = (page: Page) => page.getByRole('listbox', { name: 'Suggestions' });
const q = (page: Page) => new URL(page.url()).searchParams.get('q');

/** The box of a value beside the table, whose name ends with its count. */
function value(page: Page, facet: string, name: string): Locator {
  return page.getByRole('group', { name: facet, exact: true }).getByRole('checkbox', { name: new RegExp(`^${name}\\s*[\\d,]+$`) });
}

/** How many images a value or a common filter says there are. */
async function counted(element: Locator): Promise<number> {
  const text = await element.evaluate((box) => (box.closest('label') ?? box).textContent ?? '');
  return Number(/([\d,]+)\s*$/.exec(text)?.[1]?.replaceAll(',', '') ?? 'NaN');
}

/** The registry of each of an image's names, as Docker reads them. */
function registries(image: ApiImage): Set<string> {
  const names = image.RepoTags.length > 0 ? image.RepoTags : image.RepoDigests.slice(0, 1);
  return new Set(
    names.map((name) => {
      const [first, ...rest] = name.split('/');
      return rest.length > 0 && /[.:]|^localhost$/.test(first ?? '') ? (first ?? '') : 'docker.io';
    }),
  );
}

test('a filter is completed by keyboard with what the list has', async ({ page, request, fakeEngine, stowage, images }) => {
  const engine = await fakeEngine({ images: 80, containers: 10 });
  const { origin } = await stowage({ local: engine.endpoint });
  await page.goto(`${origin}/images?env=1`);
  await expect(images.table('local')).toBeVisible();
  const all = await apiImages(request, origin, 1);
  const onHub = all.filter((image) => registries(image).has('docker.io')).length;

  await page.keyboard.press('/');
  await expect(images.filter).toBeFocused();
  await expect(images.filter).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.type('reg');
  await expect(suggestions(page).getByRole('option')).toHaveText(/^registry:\s*where it is pulled from$/);
  await expect(images.filter).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('ArrowDown');
  await expect(suggestions(page).getByRole('option', { selected: true })).toHaveText(/^registry:/);
  const active = await suggestions(page).getByRole('option', { selected: true }).getAttribute('id');
  await expect(images.filter).toHaveAttribute('aria-activedescendant', active ?? 'no id');
  await page.keyboard.press('Enter');
  await expect(images.filter).toHaveValue('registry:');
  const hub = suggestions(page).getByRole('option', { name: /^docker\.io/ });
  await expect(hub).toHaveText(new RegExp(`${onHub} images$`));
  await expect(suggestions(page).getByRole('option').first()).toHaveText(/^docker\.io/);
  await expectAccessible(page);

  await page.keyboard.type('OCKER');
  await expect(suggestions(page).getByRole('option')).toHaveCount(1);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await expect(images.filter).toBeFocused();
  await expect(images.filter).toHaveValue('registry:docker.io ');
  await expect(suggestions(page)).toBeHidden();
  await expect(images.status(`${onHub} of ${readable(all.length)} images`)).toBeVisible();

  await test.step('behind letters of more than one byte, and with a minus', async () => {
    await images.filter.fill('');
    await page.keyboard.type('-ä😀 -used:');
    await expect(suggestions(page).getByRole('option')).toHaveText([/^yes/, /^no\s*\d/, /^unknown/]);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await expect(images.filter).toHaveValue('-ä😀 -used:no ');
    await page.keyboard.type('x');
    await expect(images.filter).toHaveValue('-ä😀 -used:no x');
  });

  await test.step('Escape closes the list, and then empties the box', async () => {
    await images.filter.fill('dang');
    await expect(suggestions(page)).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(suggestions(page)).toBeHidden();
    await expect(images.filter).toHaveValue('dang');
    await page.keyboard.press('Escape');
    await expect(images.filter).toHaveValue('');
    await expect(images.filter).toBeFocused();
  });

  await test.step('with a mouse; an empty box offers the whole language', async () => {
    await images.filter.click();
    await expect(suggestions(page).getByRole('option')).toHaveCount(11);
    await expectAccessible(page);
    await suggestions(page).getByRole('option', { name: /^dangling:/ }).click();
    await suggestions(page).getByRole('option', { name: /^true/ }).click();
    await expect(images.filter).toHaveValue('dangling:true ');
    await expect(images.filter).toBeFocused();
  });
});

test('other suggestions are read from the first one on', async ({ page, fakeEngine, stowage, images }) => {
  await page.setViewportSize({ width: 1280, height: 420 });
  const engine = await fakeEngine({ images: 80 });
  const { origin } = await stowage({ local: engine.endpoint });
  await page.goto(`${origin}/images?env=1`);
  await expect(images.table('local')).toBeVisible();
  await images.filter.click();
  await page.keyboard.type('since:');
  const options = suggestions(page).getByRole('option');
  await expect(options).toHaveCount(10);
  await options.first().hover();
  await page.mouse.wheel(0, 400);
  await expect(options.first()).not.toBeInViewport();
  await expect(options.last()).toBeInViewport();

  await page.keyboard.type('e');
  // Longer than what can be seen of it, so that it could be scrolled still.
  await expect(options).toHaveCount(10);
  await expect(options.first()).toBeInViewport({ ratio: 1 });
});

test('a mistake is explained, and the list stays as it was', async ({ page, fakeEngine, stowage, images }) => {
  const engine = await fakeEngine({ images: 80 });
  const { origin } = await stowage({ local: engine.endpoint });
  await page.goto(`${origin}/images?env=1&q=alpine`);
  const count = images.status(/^\s*\d+ of \d+ images\s*$/);
  await expect(count).toBeVisible();
  const before = await count.textContent();
  const mistake = images.status(/Not understood:/);

  await images.filter.focus();
  await page.keyboard.press('End');
  await page.keyboard.type(' dangling:may');
  // While one types, nobody shouts.
  await expect(page.getByText('dangling: expected true or false')).toBeVisible();
  await expect(mistake).toBeHidden();
  await expect(images.filter).not.toHaveAttribute('aria-invalid', 'true');
  await expect(count).toHaveText(before ?? '');

  await page.keyboard.press('Tab');
  await expect(mistake).toContainText('may');
  await expect(mistake).toContainText('dangling: expected true or false');
  await expect(mistake).toContainText('Showing the last filter that could be read: alpine');
  await expect(images.filter).toHaveAttribute('aria-invalid', 'true');
  await expect(images.filter).toHaveAccessibleDescription(/dangling: expected true or false/);
  await expect(count).toHaveText(before ?? '');
  expect((await images.rows('local')).length).toBeGreaterThan(0);
  await expectAccessible(page);

  await test.step('also while a term is changed that was read', async () => {
    await images.filter.fill('size>1B');
    await expect(count).not.toHaveText(before ?? '');
    const sized = await count.textContent();
    await images.filter.fill('size>1Bit');
    await page.keyboard.press('Tab');
    await expect(mistake).toContainText('Showing the last filter that could be read: size>1B');
    await expect(count).toHaveText(sized ?? '');
  });

  await test.step('and an image that is not there', async () => {
    await images.filter.fill('alpine');
    await images.filter.fill('alpine since:no/such:image');
    await page.keyboard.press('Tab');
    await expect(mistake).toContainText('since: no such image: no/such:image');
    await expect(count).toHaveText(before ?? '');
  });

  await test.step('a link with one shows what can be read of it', async () => {
    await page.goto(`${origin}/images?env=1&q=${encodeURIComponent('alpine age>old')}`);
    await expect(mistake).toContainText('Showing the last filter that could be read: alpine');
    await expect(count).toHaveText(before ?? '');
  });

  await images.filter.fill('alpine');
  await expect(mistake).toBeHidden();
  await expect(images.filter).not.toHaveAttribute('aria-invalid', 'true');
});

test('common filters are switched on and off, and stand in the text', async ({ page, request, fakeEngine, stowage, images }) => {
  const engine = await fakeEngine({ images: 120, containers: 20 });
  const { origin } = await stowage({ local: engine.endpoint });
  await page.goto(`${origin}/images?env=1`);
  const all = await apiImages(request, origin, 1);
  const chips = page.getByRole('group', { name: 'Common filters' });
  const unused = chips.getByRole('button', { name: /^Unused/ });
  const large = chips.getByRole('button', { name: /^Larger than 500 MB/ });
  await expect(unused).toHaveAttribute('aria-pressed', 'false');
  expect(await counted(unused)).toBe(all.filter((image) => image.Containers === 0).length);

  await unused.click();
  await expect(unused).toHaveAttribute('aria-pressed', 'true');
  await expect(images.filter).toHaveValue('used:no');
  await expect(images.status(`${await counted(unused)} of ${all.length} images`)).toBeVisible();

  const both = await counted(large);
  expect(both).toBe(all.filter((image) => image.Containers === 0 && image.Size > 500_000_000).length);
  await large.focus();
  await page.keyboard.press('Space');
  await expect(large).toBeFocused();
  await expect(images.filter).toHaveValue('used:no size>500MB');
  await expect(images.status(`${both} of ${all.length} images`)).toBeVisible();
  await expect.poll(() => q(page)).toBe('used:no size>500MB');
  await expectAccessible(page);

  await page.reload();
  await expect(unused).toHaveAttribute('aria-pressed', 'true');
  await unused.click();
  await expect(images.filter).toHaveValue('size>500MB');
  await images.filter.fill('nginx -dangling:true');
  await chips.getByRole('button', { name: /^Dangling/ }).click();
  await expect(images.filter).toHaveValue('nginx -dangling:true dangling:true');
});

test('values beside the table have counts that follow the filter, and choosing one is a term', async ({
  page,
  request,
  fakeEngine,
  stowage,
  images,
}) => {
  const engine = await fakeEngine({ images: 150, containers: 30 });
  const { origin } = await stowage({ local: engine.endpoint });
  await page.goto(`${origin}/images?env=1`);
  const all = await apiImages(request, origin, 1);
  const from = (host: string) => all.filter((image) => registries(image).has(host));
  const hub = value(page, 'Registry', 'docker\\.io');
  const quay = value(page, 'Registry', 'quay\\.io');
  await expect(hub).not.toBeChecked();
  expect(await counted(hub)).toBe(from('docker.io').length);
  expect(await counted(value(page, 'Usage', 'used'))).toBe(all.filter((image) => image.Containers > 0).length);

  await hub.focus();
  await page.keyboard.press('Space');
  await expect(hub).toBeChecked();
  await expect(hub).toBeFocused();
  await expect(images.filter).toHaveValue('registry:docker.io');
  await expect(images.status(`${from('docker.io').length} of ${all.length} images`)).toBeVisible();
  // What could be chosen besides keeps its count, and what is of another kind counts what is left.
  expect(await counted(quay)).toBe(from('quay.io').length);
  await expect
    .poll(() => counted(value(page, 'Usage', 'used')))
    .toBe(from('docker.io').filter((image) => image.Containers > 0).length);

  await quay.click();
  const both = new Set([...from('docker.io'), ...from('quay.io')]).size;
  await expect(images.status(`${both} of ${all.length} images`)).toBeVisible();
  await page.getByRole('group', { name: 'Label', exact: true }).getByRole('button', { name: /^\d+ more$/ }).click();
  const team = value(page, 'Label', 'team');
  const withTeam = await counted(team);
  await team.click();
  await expect(images.filter).toHaveValue('registry:docker.io registry:quay.io label:team');
  await expect(images.status(`${withTeam} of ${all.length} images`)).toBeVisible();
  await expect(team).toBeChecked();
  await expectAccessible(page);

  await expect.poll(() => q(page)).toBe('registry:docker.io registry:quay.io label:team');
  await page.reload();
  await expect(images.status(`${withTeam} of ${all.length} images`)).toBeVisible();
  await expect(hub).toBeChecked();
  await hub.click();
  await quay.click();
  await expect(images.filter).toHaveValue('label:team');

  await test.step('more values, and fewer', async () => {
    await images.filter.fill('');
    const boxes = page.getByRole('group', { name: 'Label', exact: true }).getByRole('checkbox');
    await expect(boxes).toHaveCount(6);
    await page.getByRole('group', { name: 'Label', exact: true }).getByRole('button', { name: /^\d+ more$/ }).click();
    await expect.poll(() => boxes.count()).toBeGreaterThan(6);
    await page.getByRole('button', { name: 'Fewer' }).click();
    await expect(boxes).toHaveCount(6);
  });

  await test.step('folded away', async () => {
    await page.locator('summary').filter({ hasText: 'Registry' }).click();
    await expect(hub).toBeHidden();
  });
});

test('what the filter found a row by is marked', async ({ page, dockerd, stowage, images }) => {
  await dockerd.buildImage('marks/web-shop:1.0-slim', 1_071, ['team=marks', 'tier="front end"']);
  await dockerd.importImage('marks/other:web', 1_072);
  const { origin } = await stowage({ local: dockerd.endpoint });
  await page.goto(`${origin}/images?env=1&q=${encodeURIComponent('shop:1.0 marks/')}`);
  const row = images.row('marks/web-shop:1.0-slim');
  await expect(row.locator('mark')).toHaveText(['marks/', 'shop', '1.0']);
  await expectAccessible(page);

  await images.filter.fill('label:');
  await expect(suggestions(page).getByRole('option', { name: /^team/ })).toBeVisible();
  await page.keyboard.type('tier=');
  await suggestions(page).getByRole('option', { name: /^tier=front end/ }).click();
  await expect(images.filter).toHaveValue('label:"tier=front end" ');
  await images.expectRows('local', (shown) => `${shown.Repository}:${shown.Tag}`, ['marks/web-shop:1.0-slim']);

  await images.filter.fill('ref:marks/*:web -shop');
  await images.expectRows('local', (shown) => `${shown.Repository}:${shown.Tag}`, ['marks/other:web']);
  await expect(images.row('marks/other:web').locator('mark')).toHaveText(['marks/other', 'web']);
});

test('the language is explained beside the box', async ({ page, stowage, images }) => {
  const { origin } = await stowage();
  await page.goto(`${origin}/images?env=1`);
  const button = page.getByRole('button', { name: 'Help with the filter' });
  const help = page.getByRole('region', { name: 'Help with the filter' });
  await button.click();
  await expect(help).toContainText('label:team=web');
  await expect(help).toContainText('platform:linux/arm64');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
  await expect(button).toBeFocused();

  await images.filter.fill('xyzzy');
  await expect(page.getByText('No image matches “xyzzy”')).toBeVisible();
  await images.clear.click();
  await expect(images.filter).toHaveValue('');
  await expect(images.filter).toBeFocused();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('what narrows down is behind one button', async ({ page, fakeEngine, stowage, images }) => {
    const engine = await fakeEngine({ images: 60, containers: 10 });
    const { origin } = await stowage({ local: engine.endpoint });
    await page.goto(`${origin}/images?env=1`);
    const unfold = page.getByRole('button', { name: 'Narrow down' });
    const unused = value(page, 'Usage', 'unused');
    await expect(unfold).toHaveAttribute('aria-expanded', 'false');
    await expect(unused).toBeHidden();
    await unfold.tap();
    await unused.tap();
    await expect(images.filter).toHaveValue('used:no');
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await unfold.tap();
    await expect(unused).toBeHidden();
    await expect(images.table('local').getByRole('row').nth(1)).toBeInViewport();

    await images.filter.fill('label:');
    await expect(suggestions(page).getByRole('option').first()).toBeInViewport();
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
});
