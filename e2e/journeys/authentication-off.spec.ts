import { expectAccessible } from '../support/accessibility.js';
import { expect, test } from '../support/test.js';

test('without authentication every page says so', async ({ page, stowage, images }) => {
  const { origin } = await stowage();
  const banner = page.getByRole('note').filter({ hasText: 'Authentication is off' });
  const headings = {
    '/images': 'Images',
    '/inventory': 'All environments',
    '/environments': 'Environments',
    '/environments/new': 'New environment',
    '/environments/1': 'local',
    '/users': 'Users',
    '/roles': 'Roles',
    '/audit': 'Audit log',
    '/tokens': 'Authentication is off',
    '/account': 'Authentication is off',
    '/nowhere': 'There is nothing at this address',
  };
  for (const [path, heading] of Object.entries(headings)) {
    await page.goto(`${origin}${path}`);
    await expect(page.getByRole('heading', { level: 1, name: heading }), path).toBeVisible();
    await expect(banner, path).toBeInViewport();
    await expect(page.getByRole('button', { name: 'Sign out' }), path).toHaveCount(0);
    await expect(page.getByRole('status').filter({ hasText: 'Loading' }), path).toHaveCount(0);
    await expectAccessible(page);
  }

  await page.goto(`${origin}/sign-in`);
  await expect(images.table('local')).toBeVisible();
  await expect(banner).toBeVisible();
});
