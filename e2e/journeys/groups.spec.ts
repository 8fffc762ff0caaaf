import { expectAccessible } from '../support/accessibility.js';
import { apiImages, rowsOf } from '../support/api.js';
import { expect, test } from '../support/test.js';

test('images are grouped by repository, by keyboard alone', async ({ page, request, fakeEngine, stowage, images }) => {
  const engine = await fakeEngine({ images: 400, containers: 60 });
  const { origin } = await stowage({ local: engine.endpoint });
  await page.goto(`${origin}/images?env=1&sort=repository`);
  const tree = page.getByRole('treegrid', { name: 'Images on local' });
  await page.getByRole('button', { name: 'Columns', exact: true }).click();
  await page.getByRole('checkbox', { name: 'Group by repository' }).press('Space');
  await page.keyboard.press('Escape');
  await expect(tree).toBeVisible();
  await expect.poll(() => new URL(page.url()).searchParams.get('group')).toBe('repository');

  const all = await apiImages(request, origin, 1);
  const repositoryOf = (reference: string) => reference.replace(/@.*/, '').replace(/:[^/:]*$/, '');
  const repositoriesOf = (image: (typeof all)[number]) => {
    const names = image.RepoTags.length > 0 ? image.RepoTags : image.RepoDigests.slice(0, 1);
    return new Set(names.length > 0 ? names.map(repositoryOf) : ['<none>']);
  };
  const repositories = new Set(all.flatMap((image) => [...repositoriesOf(image)]));
  const heads = tree.locator('[aria-level="1"]');
  await expect(tree).toHaveAttribute('aria-rowcount', `${repositories.size + 1}`);
  await expect(heads.first()).toHaveAttribute('aria-expanded', 'false');
  await expectAccessible(page);

  const first = [...repositories].filter((name) => name !== '<none>').sort()[0] ?? '';
  const own = all.flatMap((image) => image.RepoTags).filter((tag) => repositoryOf(tag) === first).length;
  await expect(heads.first()).toContainText(first);
  await expect(heads.first()).toContainText(own === 1 ? '1 tag' : `${own} tags`);

  await test.step('arrows expand, go in, come out and collapse', async () => {
    await heads.first().focus();
    await page.keyboard.press('ArrowRight');
    await expect(heads.first()).toHaveAttribute('aria-expanded', 'true');
    await expect(heads.first()).toBeFocused();
    await expect(tree.locator('[aria-level="2"]')).toHaveCount(own);
    await expectAccessible(page);
    await page.keyboard.press('ArrowRight');
    await expect(tree.locator('[aria-level="2"]').first()).toBeFocused();
    await page.keyboard.press('ArrowLeft');
    await expect(heads.first()).toBeFocused();
    await page.keyboard.press('ArrowLeft');
    await expect(heads.first()).toHaveAttribute('aria-expanded', 'false');
    await page.keyboard.press('Enter');
    await expect(heads.first()).toHaveAttribute('aria-expanded', 'true');
    await page.keyboard.press('Enter');
    await expect(tree.locator('[aria-level="2"]')).toHaveCount(0);
  });

  await test.step('all at once', async () => {
    await page.getByRole('button', { name: 'Expand all groups' }).press('Enter');
    await expect(tree).toHaveAttribute('aria-rowcount', `${repositories.size + rowsOf(all) + 1}`);
    await page.getByRole('button', { name: 'Collapse all groups' }).press('Enter');
    await expect(tree).toHaveAttribute('aria-rowcount', `${repositories.size + 1}`);
  });

  await test.step('a filter that leaves few shows them', async () => {
    const tag = all.flatMap((image) => image.RepoTags)[0] ?? '';
    await images.filter.fill(`ref:${tag}`);
    await expect(images.row(tag)).toBeVisible();
    await expect(heads).toHaveAttribute('aria-expanded', 'true');
    await images.filter.fill('');
    await expect(tree).toHaveAttribute('aria-rowcount', `${repositories.size + 1}`);
  });

  await test.step('it is remembered, and what a head says decides where it stands', async () => {
    await page.goto(`${origin}/images?env=1&sort=-size`);
    const size = (repository: string) =>
      all.filter((image) => repositoriesOf(image).has(repository)).reduce((sum, image) => sum + image.Size, 0);
    const largest = [...repositories].reduce((left, right) => (size(left) >= size(right) ? left : right));
    await expect(heads.first()).toContainText(largest);
  });
});

test('a group says nothing that is not so', async ({ page, fakeEngine, stowage, images }) => {
  const engine = await fakeEngine({ images: 30, containers: 5, shape: 'docker20-classic', fault: 'containers-fail' });
  const { origin } = await stowage({ local: engine.endpoint });
  await page.goto(`${origin}/images?env=1&group=repository&cols=repository,size,containers`);
  const heads = images.table('local').locator('[aria-level="1"]');
  await expect(heads.first()).toBeVisible();
  for (const head of await heads.all()) {
    const [size, containers] = [head.getByRole('gridcell').nth(1), head.getByRole('gridcell').nth(2)];
    await expect(containers).toHaveText('unknown');
    // Layers that several images share are counted for each of them.
    await expect(size).toHaveText(/\b1 image$/.test((await head.getByRole('rowheader').innerText()).trim()) ? /^\d/ : /^≤ \d/);
  }
});
