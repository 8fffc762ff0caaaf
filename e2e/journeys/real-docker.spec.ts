import { expectAccessible } from '../support/accessibility.js';
import { expect, test } from '../support/test.js';

test.describe('on a real Docker daemon', () => {
  test('the list is what `docker images` prints', async ({ page, dockerd, stowage, images }) => {
    await dockerd.importImage('shop/web:1.0', 3_071);
    await dockerd.docker('tag', 'shop/web:1.0', 'shop/web:latest');
    await dockerd.importImage('registry.example:5000/team/tool:v1', 1_239_828);
    await dockerd.buildImage('shop/api:2.0', 142_345, ['team="<b>shop</b>"']);
    await dockerd.buildImage(undefined, 12_340);
    await dockerd.createContainer('shop/web:1.0');
    await dockerd.createContainer('shop/web:latest');
    await dockerd.createContainer('shop/api:2.0');
    const { origin } = await stowage({ local: dockerd.endpoint });

    await page.goto(origin);
    await expect(page).toHaveURL(/\/images(\?|$)/);
    await images.expectChosen('local');
    await expect(page.getByRole('heading', { level: 1, name: 'Images' })).toBeVisible();
    const listed = await dockerd.images();
    await images.expectRows(
      'local',
      (row) => ({
        repository: row.Repository,
        tag: row.Tag,
        id: row['Image ID'],
        size: row.Size,
        // What stands behind the comma is of the containers' states.
        containers: row.Containers.split(',')[0] ?? '',
      }),
      listed.map((row) => ({ ...row, containers: row.containers === '0' ? 'unused' : `used by ${row.containers}` })),
    );
    expect(listed.filter((row) => row.repository === '<none>' && row.tag === '<none>').length).toBeGreaterThan(0);
    expect(await images.rowCount('local')).toBe(listed.length);
    await expectAccessible(page);
  });

  test('an image made meanwhile is there after Reload, a removed one is gone', async ({
    page,
    ownDockerd,
    stowage,
    images,
  }) => {
    await ownDockerd.importImage('first/image:1', 1_000);
    const { origin } = await stowage({ local: ownDockerd.endpoint });
    await page.goto(origin);
    await images.expectRows('local', (row) => row.Repository, ['first/image']);

    await ownDockerd.importImage('second/image:1', 1_000);
    await ownDockerd.docker('rmi', 'first/image:1');
    await images.reload.click();
    await images.expectRows('local', (row) => row.Repository, ['second/image']);
  });

  test('typing finds an image by repository, by tag and by ID', async ({ page, ownDockerd, stowage, images }) => {
    await ownDockerd.importImage('shop/web:1.0', 3_071);
    await ownDockerd.importImage('shop/api:2.0-slim', 2_071);
    const id = await ownDockerd.buildImage(undefined, 1_071);
    const { origin } = await stowage({ local: ownDockerd.endpoint });
    await page.goto(origin);
    await expect(images.status('3 images')).toBeVisible();

    for (const [text, repository] of [
      ['Shop/W', 'shop/web'],
      ['2.0-sl', 'shop/api'],
      ['shop/web:1', 'shop/web'],
      [id.replace('sha256:', '').slice(0, 9), '<none>'],
      [id, '<none>'],
    ] as const) {
      await images.filter.fill(text);
      await images.expectRows('local', (row) => row.Repository, [repository]);
      await expect(images.status('1 of 3 images')).toBeVisible();
    }
  });

  test('a stopped daemon is unreachable, and recovers', async ({ page, ownDockerd, stowage, images }) => {
    await ownDockerd.importImage('shop/web:1.0', 3_071);
    const { origin } = await stowage({ local: ownDockerd.endpoint });
    await page.goto(`${origin}/images?env=1`);
    await images.expectRows('local', (row) => row.Repository, ['shop/web']);

    await test.step('while the page is open: the rows stay, as old ones', async () => {
      await ownDockerd.stop();
      await images.reload.click();
      await expect(images.alert).toContainText('local is unreachable');
      await expect(images.retry).toBeVisible();
      await images.expectRows('local', (row) => row.Repository, ['shop/web']);
      await expectAccessible(page);
    });

    await test.step('when the page is opened: no rows, and not "no images"', async () => {
      await page.reload();
      await expect(images.alert).toContainText('local is unreachable');
      await expect(images.picker.getByRole('option')).toHaveText([/^\s*local \(unreachable\)\s*$/]);
      await expect(page.getByRole('banner').getByText(/^unreachable since \d\d:\d\d \(/)).toBeVisible();
      await expect(page.getByText('No images on local')).toBeHidden();
      await expect(images.table('local')).toBeHidden();
      await expectAccessible(page);
    });

    await test.step('started again: Retry brings the rows', async () => {
      await images.retry.click();
      await expect(images.alert).toContainText('local is unreachable');
      await ownDockerd.startAgain();
      await images.retry.click();
      await images.expectRows('local', (row) => row.Repository, ['shop/web']);
      await expect(images.alert).toBeHidden();
    });
  });
});
