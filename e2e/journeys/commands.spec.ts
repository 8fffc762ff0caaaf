import { readFile } from 'node:fs/promises';

import { type Locator, type Page } from '@playwright/test';

import { expectAccessible } from '../support/accessibility.js';
import { expect, test } from '../support/test.js';

/** The command palette as its users find it. */
class Palette {
  readonly dialog: Locator;
  readonly field: Locator;
  readonly options: Locator;
  readonly chosen: Locator;

  constructor(page: Page) {
    this.dialog = page.getByRole('dialog', { name: 'Commands' });
    this.field = this.dialog.getByRole('combobox', { name: 'Commands' });
    this.options = this.dialog.getByRole('option');
    this.chosen = this.dialog.getByRole('option', { selected: true });
  }
}

test('the palette does what one types, by keyboard alone', async ({ page, fakeEngine, stowage, images }) => {
  const local = await fakeEngine({ images: 20, seed: 1 });
  const other = await fakeEngine({ images: 10, seed: 2 });
  const { origin } = await stowage({ local: local.endpoint, others: { 'gpu-1': other.endpoint, nas: 'tcp://127.0.0.1:1' } });
  await page.goto(`${origin}/images?env=1&q=a&sort=size`);
  await expect(images.table('local')).toBeVisible();
  const palette = new Palette(page);

  await test.step('it opens from where one is, and closes back to there', async () => {
    await images.reload.focus();
    await page.keyboard.press('Control+k');
    await expect(palette.field).toBeFocused();
    await expect(palette.dialog.getByRole('option', { name: 'Go to environment nas unreachable' })).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(palette.dialog).toBeHidden();
    await expect(images.reload).toBeFocused();
  });

  await test.step('whoever opens it again at once has it open', async () => {
    await page.keyboard.press('Control+k');
    await expect(palette.field).toBeFocused();
    // Nobody types as fast as this, but a busy browser has keys wait, and tells of the closing behind them.
    await palette.dialog.evaluate((dialog: HTMLDialogElement) => {
      const told = new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }));
      dialog.close();
      window.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true }));
      return told.then(() => undefined);
    });
    await expect(palette.field).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(palette.dialog).toBeHidden();
  });

  await test.step('all words must occur, and Enter does what is chosen', async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('NAS envir');
    await expect(palette.options).toHaveText([/Go to environment nas/]);
    await expect(palette.dialog.getByRole('status')).toHaveText('1 command');
    await palette.field.fill('zzz');
    await expect(palette.dialog.getByRole('status')).toHaveText('No command matches');
    await expect(palette.options).toHaveCount(0);
    await page.keyboard.press('Enter');
    await expect(palette.dialog).toBeVisible();
    await expectAccessible(page);

    await palette.field.fill('go to environment');
    await expect(palette.options).toHaveText([
      /environment local/,
      /environment gpu-1/,
      /environment nas/,
      /Go to All environments/,
      /Go to Environments/,
    ]);
    await expect(palette.chosen).toHaveText(/local/);
    await page.keyboard.press('ArrowUp');
    await expect(palette.chosen).toHaveText(/Go to Environments/);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect(palette.chosen).toHaveText(/gpu-1/);
    await expect(palette.field).toHaveAttribute('aria-activedescendant', (await palette.chosen.getAttribute('id')) ?? '');
    await page.keyboard.press('Enter');
    await images.expectChosen('gpu-1');
    await expect(images.table('gpu-1')).toBeVisible();
    // As with the picker, the rest of the link stays.
    await expect(page).toHaveURL(/\?(?=.*env=2)(?=.*q=a)(?=.*sort=size)/);
  });

  await test.step('a command takes the focus where it leads', async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('filter');
    await page.keyboard.press('Enter');
    await expect(images.filter).toBeFocused();
  });

  await test.step('other pages, where there are other commands', async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('go to environments');
    await expect(palette.chosen).toHaveText('Go to All environments');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'Environments' })).toBeFocused();
    await page.getByRole('button', { name: 'Commands' }).click();
    await expect(palette.options.filter({ hasText: 'Export' })).toHaveCount(0);
    await palette.options.filter({ hasText: 'Go to Images' }).click();
    await expect(images.table('local')).toBeVisible();
  });
});

test('keys do what the help says, and the documentation says the same', async ({ page, fakeEngine, stowage, images }) => {
  const local = await fakeEngine({ images: 20, seed: 1 });
  const other = await fakeEngine({ images: 10, seed: 2 });
  const { origin } = await stowage({ local: local.endpoint, others: { nas: other.endpoint } });
  await page.goto(`${origin}/images?env=1`);
  await expect(images.table('local')).toBeVisible();

  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keys' });
  await expect(help).toBeVisible();
  await expectAccessible(page);
  const said = await help.getByRole('table').evaluateAll((tables) =>
    tables.map((table) => ({
      group: (table.querySelector('caption')?.textContent ?? '').trim(),
      rows: [...table.querySelectorAll('tr')].map((row) => [...row.cells].map((cell) => (cell.textContent ?? '').trim())),
    })),
  );
  expect(said).toEqual(documented(await readFile('../docs/keys.md', 'utf8')));
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();

  await page.keyboard.press('g');
  await page.keyboard.press('e');
  await expect(images.picker).toBeFocused();
  await page.keyboard.press('Escape');
  await images.heading.focus();

  await test.step('what is typed is typed', async () => {
    await page.keyboard.press('/');
    await expect(images.filter).toBeFocused();
    await page.keyboard.type('g?r/');
    await expect(images.filter).toHaveValue('g?r/');
    await expect(help).toBeHidden();
    await images.filter.fill('');
  });

  await test.step('another key ends a sequence', async () => {
    await images.heading.focus();
    await page.keyboard.press('g');
    await page.keyboard.press('z');
    await page.keyboard.press('e');
    await expect(images.heading).toBeFocused();
  });

  await test.step('Enter belongs to the button, and modifiers to the browser', async () => {
    await images.headerButton('Size').focus();
    await page.keyboard.press('Enter');
    await expect(images.header('Size')).toHaveAttribute('aria-sort', 'descending');
    await page.keyboard.press('Control+/');
    await expect(images.filter).not.toBeFocused();
  });

  await test.step('r reloads', async () => {
    const asked = page.waitForRequest((request) => request.url().includes('/api/images?'));
    await page.keyboard.press('r');
    await asked;
  });
});

test('of two keys the second one is waited for a moment only', async ({ page, stowage, images }) => {
  const { origin } = await stowage();
  await page.clock.install();
  await page.goto(`${origin}/images?env=1`);
  await expect(images.table('local')).toBeVisible();
  await images.heading.focus();
  await page.keyboard.press('g');
  await page.clock.fastForward(1_600);
  await page.keyboard.press('e');
  await expect(images.heading).toBeFocused();
  await page.keyboard.press('g');
  await page.keyboard.press('e');
  await expect(images.picker).toBeFocused();
});

test('single keys can be switched off, and stay so', async ({ page, stowage, images }) => {
  const { origin } = await stowage();
  await page.goto(`${origin}/images?env=1`);
  await expect(images.table('local')).toBeVisible();
  const help = page.getByRole('dialog', { name: 'Keys' });
  await page.getByRole('button', { name: 'View' }).click();
  await page.getByRole('button', { name: 'Keys' }).click();
  await help.getByRole('checkbox', { name: 'Keys without Ctrl or ⌘' }).uncheck();
  await help.getByRole('button', { name: 'Close' }).click();
  await expect(help).toBeHidden();

  const expectOff = async () => {
    await images.heading.focus();
    for (const key of ['/', 'g', 'e', '?']) {
      await page.keyboard.press(key);
    }
    await expect(images.heading).toBeFocused();
    await expect(help).toBeHidden();
  };
  await expectOff();
  await page.reload();
  await expect(images.table('local')).toBeVisible();
  await expectOff();

  await page.keyboard.press('Control+k');
  await page.keyboard.type('keys');
  await page.keyboard.press('Enter');
  await help.getByRole('checkbox', { name: 'Keys without Ctrl or ⌘' }).check();
  await page.keyboard.press('Escape');
  await page.keyboard.press('/');
  await expect(images.filter).toBeFocused();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('palette, help and menus fit', async ({ page, administered, images }) => {
    const { origin } = await administered();
    await page.goto(`${origin}/images?env=1`);
    await expect(images.table('local')).toBeVisible();
    const expectToFit = async (inside: Locator) => {
      await expect(inside).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      const box = await inside.boundingBox();
      expect(box?.x).toBeGreaterThanOrEqual(0);
      expect((box?.x ?? 0) + (box?.width ?? 391)).toBeLessThanOrEqual(390);
      await expectAccessible(page);
    };
    await page.getByRole('button', { name: 'Commands' }).click();
    await expectToFit(page.getByRole('dialog', { name: 'Commands' }));
    await page.keyboard.press('Escape');
    const view = page.getByRole('button', { name: 'View' });
    await view.click();
    await expectToFit(page.getByRole('group', { name: 'Theme' }));
    await page.getByRole('button', { name: 'Keys' }).click();
    await expectToFit(page.getByRole('dialog', { name: 'Keys' }));
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Export' }).click();
    await expectToFit(page.getByRole('button', { name: 'Copy as docker command' }));
  });
});

/** The tables of `docs/keys.md`, each under its heading. */
function documented(markdown: string): { group: string; rows: string[][] }[] {
  return markdown
    .split('\n## ')
    .slice(1)
    .map((section) => {
      const [group = '', ...lines] = section.split('\n');
      const rows = lines.filter((line) => line.startsWith('| ')).slice(1);
      const cells = (row: string) => row.split('|').slice(1, -1).map((cell) => cell.replaceAll('`', '').trim());
      return { group: group.trim(), rows: rows.map(cells) };
    });
}
