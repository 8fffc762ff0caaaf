import { ADMINISTRATOR, PASSWORD } from '../support/guarded.js';
import { COLUMNS } from '../support/images-page.js';
import { expect, test } from '../support/test.js';

test('everything can be reached and done by keyboard alone', async ({ page, fakeEngine, stowage, images }) => {
  const local = await fakeEngine({ images: 60, seed: 1 });
  const other = await fakeEngine({ images: 30, seed: 2 });
  const { origin } = await stowage({ local: local.endpoint, others: { nas: other.endpoint } });
  await page.goto(`${origin}/images?env=1`);
  await expect(images.table('local')).toBeVisible();

  const controls = {
    Environment: images.picker,
    'Filter images': images.filter,
    Reload: images.reload,
    ...Object.fromEntries(COLUMNS.map((column) => [column, images.headerButton(column)])),
  };
  const reached: string[] = [];
  for (let press = 0; press < 120 && reached.length < Object.keys(controls).length; press += 1) {
    await page.keyboard.press('Tab');
    for (const [name, control] of Object.entries(controls)) {
      if (!reached.includes(name) && (await control.evaluate((element) => element === document.activeElement))) {
        reached.push(name);
        const outlined = await control.evaluate((element) => {
          const { outlineStyle, boxShadow } = getComputedStyle(element);
          return outlineStyle !== 'none' || boxShadow !== 'none';
        });
        expect(outlined, `${name} shows that it has the focus`).toBe(true);
      }
    }
  }
  expect(reached.filter((name) => name !== 'Reload')).toEqual(['Environment', 'Filter images', ...COLUMNS]);
  expect(reached).toContain('Reload');

  await test.step('filter', async () => {
    await page.keyboard.press('/');
    await expect(images.filter).toBeFocused();
    await page.keyboard.type('zzz/');
    await expect(images.filter).toHaveValue('zzz/');
    await expect(page.getByText('No image matches “zzz/”')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(images.filter).toHaveValue('');
  });

  await test.step('choose another environment', async () => {
    await images.picker.focus();
    await page.keyboard.press('ArrowDown');
    await images.expectChosen('nas');
    await expect(images.picker).toBeFocused();
    await expect(images.table('nas')).toBeVisible();
  });

  await test.step('reload', async () => {
    await images.reload.focus();
    await page.keyboard.press('Enter');
    await expect(images.table('nas')).not.toHaveAttribute('aria-busy', 'true');
    await expect(images.reload).toBeFocused();
  });
});

test('signing in and getting to the users takes a keyboard only', async ({ page, guarded, signIn, images }) => {
  const { origin } = await guarded();
  await page.goto(origin);
  await expect(signIn.name).toBeFocused();
  await page.keyboard.type(ADMINISTRATOR);
  await page.keyboard.press('Tab');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(images.table('local')).toBeVisible();

  const users = page.getByRole('link', { name: 'Users' });
  // The pages stand before what is on this one.
  for (let press = 0; press < 30 && !(await users.evaluate((link) => link === document.activeElement)); press += 1) {
    await page.keyboard.press('Shift+Tab');
  }
  await expect(users).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('table', { name: 'Users' })).toBeVisible();
  await expect(page.getByRole('heading', { level: 1, name: 'Users' })).toBeFocused();
  await expect(page.getByRole('link', { name: 'Users' })).toHaveAttribute('aria-current', 'page');

  const newUser = page.getByRole('button', { name: 'New user' });
  await page.keyboard.press('Tab');
  await expect(newUser).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('form', { name: 'New user' }).getByLabel('Name')).toBeFocused();
});
