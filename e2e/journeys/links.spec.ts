import type { Page } from '@playwright/test';

import { expectAccessible } from '../support/accessibility.js';
import { anyList, ImagesPage } from '../support/images-page.js';
import { expect, test } from '../support/test.js';

async function expectView(page: Page): Promise<string[]> {
  const images = new ImagesPage(page);
  await images.expectChosen('build server');
  await expect(images.filter).toHaveValue('a');
  await expect(images.header('Size')).toHaveAttribute('aria-sort', 'ascending');
  await expect(images.status(/^\s*[\d,]+ of [\d,]+ images\s*$/)).toBeVisible();
  return (await images.rows('build server')).map((row) => row['Image ID']);
}

test('a reload and a shared link keep environment, text and order', async ({
  page,
  browser,
  fakeEngine,
  stowage,
  images,
}) => {
  const local = await fakeEngine({ images: 5, seed: 1 });
  const other = await fakeEngine({ images: 40, seed: 2 });
  const { origin } = await stowage({ local: local.endpoint, others: { 'build server': other.endpoint } });
  await page.goto(origin);
  await images.expectChosen('local');

  await images.choose('build server');
  await images.filter.fill('a');
  await images.headerButton('Size').click();
  await images.headerButton('Size').click();
  const seen = await expectView(page);
  expect(seen.length).toBeGreaterThan(0);
  await expect
    .poll(() => Object.fromEntries(new URL(page.url()).searchParams))
    .toEqual({ env: '2', q: 'a', sort: 'size' });
  const link = page.url();

  await page.reload();
  expect(await expectView(page)).toEqual(seen);

  const somebody = await browser.newContext();
  const theirs = await somebody.newPage();
  await theirs.goto(link);
  expect(await expectView(theirs)).toEqual(seen);
  await somebody.close();
});

test('back leads to the environment before, not through each letter that was typed', async ({
  page,
  fakeEngine,
  stowage,
  images,
}) => {
  const local = await fakeEngine({ images: 5, seed: 1 });
  const other = await fakeEngine({ images: 40, seed: 2 });
  const { origin } = await stowage({ local: local.endpoint, others: { 'build server': other.endpoint } });
  await page.goto(`${origin}/images?env=1`);
  await expect(images.table('local')).toBeVisible();

  await images.choose('build server');
  await expect(images.table('build server')).toBeVisible();
  await images.filter.pressSequentially('alp');
  await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('alp');

  await page.goBack();
  await images.expectChosen('local');
  await expect(images.table('local')).toBeVisible();
  await expect(images.filter).toHaveValue('');
  await page.goForward();
  await images.expectChosen('build server');
  await expect(images.filter).toHaveValue('alp');
});

test('what is typed is kept through another environment chosen at once, and the address changes seldom', async ({
  page,
  fakeEngine,
  stowage,
  images,
}) => {
  const engine = await fakeEngine({ images: 20 });
  const { origin } = await stowage({ local: engine.endpoint, others: { nas: engine.endpoint } });
  await page.goto(`${origin}/images?env=1`);
  await expect(images.table('local')).toBeVisible();

  // Faster than any hand: all before the browser does anything else.
  await page.evaluate(() => {
    const written: string[] = [];
    for (const name of ['pushState', 'replaceState'] as const) {
      const write = history[name].bind(history);
      history[name] = (state, unused, url) => {
        written.push(String(url));
        write(state, unused, url);
      };
    }
    Object.assign(window, { written });
    const enter = (selector: string, event: string, value: string) => {
      const field = document.querySelector<HTMLInputElement | HTMLSelectElement>(selector);
      Object.assign(field ?? {}, { value });
      field?.dispatchEvent(new Event(event, { bubbles: true }));
    };
    for (const text of ['x', 'xy', 'xyz', 'xyzz', 'xyzzy']) {
      enter('input', 'input', text);
    }
    enter('select', 'change', '2');
  });
  const address = () => Object.fromEntries(new URL(page.url()).searchParams);
  await images.expectChosen('nas');
  await expect(images.filter).toHaveValue('xyzzy');
  await expect.poll(address).toEqual({ env: '2', q: 'xyzzy' });
  await expect(page.getByText('No image matches “xyzzy”')).toBeVisible();
  await expect(images.filter).toHaveValue('xyzzy');
  expect(await page.evaluate(() => (window as unknown as { written: string[] }).written)).toEqual([
    '/images?env=1&q=xyzzy',
    '/images?env=2&q=xyzzy',
  ]);

  await page.goBack();
  await images.expectChosen('local');
  await expect(images.filter).toHaveValue('xyzzy');
  await page.goForward();
  await images.expectChosen('nas');
  await expect(images.filter).toHaveValue('xyzzy');

  await test.step('typing at the pace at which the address follows', async () => {
    await images.filter.fill('');
    await images.filter.pressSequentially('alpine', { delay: 355 });
    await expect(images.filter).toHaveValue('alpine');
    await expect.poll(address).toEqual({ env: '2', q: 'alpine' });
    await expect(images.filter).toHaveValue('alpine');
  });
});

test('a link that is followed at once leads away from what was seen, and back to it', async ({
  page,
  fakeEngine,
  stowage,
  images,
}) => {
  const engine = await fakeEngine({ images: 20 });
  const { origin } = await stowage({ local: engine.endpoint });
  await page.goto(`${origin}/images?env=1`);
  await expect(images.table('local')).toBeVisible();
  await page.evaluate(() => {
    const field = document.querySelector<HTMLInputElement>('input');
    Object.assign(field ?? {}, { value: 'xyzzy' });
    field?.dispatchEvent(new Event('input', { bubbles: true }));
    document.querySelector<HTMLAnchorElement>('a[href="/environments"]')?.click();
  });
  await expect(page).toHaveURL(`${origin}/environments`);
  await page.goBack();
  await expect(images.filter).toHaveValue('xyzzy');
  await expect(page.getByText('No image matches “xyzzy”')).toBeVisible();
});

test('a key that is held goes on where a browser allows few changes of the address', async ({
  page,
  fakeEngine,
  stowage,
  images,
  panel,
}) => {
  // As WebKit has it: a hundred in 30 seconds, then it throws.
  await page.addInitScript(() => {
    let left = 100;
    const replace = history.replaceState.bind(history);
    history.replaceState = (state, unused, url) => {
      left -= 1;
      if (left < 0) {
        throw new DOMException('Attempt to use history.replaceState() more than 100 times', 'SecurityError');
      }
      replace(state, unused, url);
    };
  });
  const engine = await fakeEngine({ images: 150 });
  const { origin } = await stowage({ local: engine.endpoint });
  await page.goto(`${origin}/images?env=1`);
  await images.table('local').getByRole('rowheader').getByRole('link').first().click();
  await expect(panel.heading).toBeFocused();
  await panel.expectLoaded();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const before = page.url();
  // Once a frame, which Playwright's own keyboard does not reach.
  await page.evaluate(async () => {
    for (let repeats = 0; repeats < 120; repeats++) {
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'n', bubbles: true, cancelable: true }));
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  });
  await panel.expectLoaded();
  const opened = (await panel.heading.textContent()) ?? '';
  // Of those between nobody wants to know more; a frame that takes long makes one of them be asked about.
  expect(asked.length).toBeLessThan(120);

  await expect(page).not.toHaveURL(before);
  await page.reload();
  await expect(panel.heading).toHaveText(opened);
});

test('an address that the browser does not let the page change is changed later', async ({ page, stowage, images }) => {
  await page.addInitScript(() => {
    const replace = history.replaceState.bind(history);
    history.replaceState = (state, unused, url) => {
      if (sessionStorage.getItem('refused') !== null) {
        sessionStorage.setItem('refused', `${url}`);
        throw new DOMException('Attempt to use history.replaceState() more than 100 times', 'SecurityError');
      }
      replace(state, unused, url);
    };
  });
  const { origin } = await stowage();
  await page.goto(`${origin}/images?env=1`);
  await images.knownRows('local');
  await page.evaluate(() => sessionStorage.setItem('refused', ''));
  await images.filter.pressSequentially('no such image');
  await expect.poll(() => page.evaluate(() => sessionStorage.getItem('refused'))).toContain('image');
  await expect(images.clear).toBeVisible();
  expect(new URL(page.url()).searchParams.get('q')).toBeNull();
  await page.evaluate(() => sessionStorage.removeItem('refused'));
  await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('no such image');
});

test('a table is left from its header too', async ({ page, fakeEngine, stowage, images }) => {
  const [local, nas] = [await fakeEngine({ images: 8 }), await fakeEngine({ images: 12 })];
  const { origin } = await stowage({ local: local.endpoint, others: { nas: nas.endpoint } });
  await page.goto(`${origin}/images?env=1`);
  await expect(images.table('local')).toBeVisible();
  await images.choose('nas');
  await images.headerButton('Size').focus();
  await page.goBack();
  await expect(images.table('local')).toBeVisible();
  await images.filter.fill('no such image');
  await expect(images.clear).toBeVisible();
});

test('the first environment that is reachable is shown where none is chosen', async ({
  page,
  fakeEngine,
  stowage,
  images,
}) => {
  const engine = await fakeEngine({ images: 5 });
  const { origin } = await stowage({ local: 'unix:///nowhere/docker.sock', others: { nas: engine.endpoint } });
  await page.goto(origin);
  await images.expectChosen('nas');
  await expect(images.table('nas')).toBeVisible();
  await expect(images.picker.getByRole('option')).toHaveText([/^\s*local \(unreachable since .*\)\s*$/, /^\s*nas\s*$/]);
});

test('an environment that does not exist is named', async ({ page, stowage, images }) => {
  const { origin } = await stowage();
  await page.goto(`${origin}/images?env=99`);
  await expect(images.alert).toContainText('There is no environment 99');
  await expect(anyList(page)).toHaveCount(0);
  await expectAccessible(page);

  await images.choose('local');
  await expect(images.table('local')).toBeVisible();
  await expect(images.alert).toBeHidden();
});

test('an environment that cannot be read is named, and the only one there is can be chosen', async ({
  page,
  stowage,
  images,
}) => {
  const { origin } = await stowage();
  await page.goto(`${origin}/images?env=abc`);
  await expect(images.alert).toContainText('There is no environment abc');
  await expect(images.picker.getByRole('option')).toHaveText(['Choose…', /^\s*local\s*$/]);
  await expect(images.picker.locator('option:checked')).toHaveText('Choose…');
  await expectAccessible(page);

  await images.picker.focus();
  await page.keyboard.press('ArrowDown');
  await images.expectChosen('local');
  await expect(images.picker.getByRole('option')).toHaveText([/^\s*local\s*$/]);
  await expect(images.table('local')).toBeVisible();
  await expect(images.alert).toBeHidden();
});

for (const query of ['', '?env=1', '?env=abc']) {
  test(`environments that cannot be loaded are told of, and Retry brings them: ${query || 'none chosen'}`, async ({
    page,
    stowage,
    images,
  }) => {
    const { origin } = await stowage();
    await page.route('**/api/environments', (route) => route.fulfill({ status: 502, body: 'from a proxy' }));
    await page.goto(`${origin}/images${query}`);
    await expect(images.alert.filter({ hasText: 'The environments could not be loaded' })).toBeVisible();
    await expectAccessible(page);

    await page.unroute('**/api/environments');
    await images.retry.click();
    await expect(images.picker.getByRole('option').filter({ hasText: 'local' })).toBeEnabled();
    await expect(images.retry).toBeHidden();
    await expect(images.heading).toBeFocused();
  });
}
