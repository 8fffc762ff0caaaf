import { expectAccessible } from '../support/accessibility.js';
import { apiImages, shortId } from '../support/api.js';
import { ImagePanel } from '../support/image-panel.js';
import { expect, test } from '../support/test.js';

test('a click opens one image, a link too, and closing leads back', async ({
  page,
  fakeEngine,
  stowage,
  images,
  panel,
}) => {
  const engine = await fakeEngine({ images: 30, containers: 8, seed: 3 });
  const { origin } = await stowage({ local: engine.endpoint });
  const image = (await apiImages(page.request, origin, 1)).find(({ RepoTags }) => RepoTags.length === 1);
  const [reference = '', id = ''] = [image?.RepoTags[0], image?.Id];
  await page.goto(`${origin}/images?env=1`);
  const [repository = ''] = reference.split(/:(?=[^:/]*$)/);
  const short = id.replace('sha256:', '').slice(0, 12);
  const row = page.getByRole('row').filter({ has: page.getByText(short) }).filter({ hasText: repository });

  await row.getByRole('link').click();
  await expect(panel.heading).toHaveText(reference);
  await expect(panel.heading).toBeFocused();
  await expect(page).toHaveURL(new RegExp(`[?&]image=${encodeURIComponent(id).replace('%3A', '(:|%3A)')}`));
  await panel.expectLoaded();
  await expect(panel.fact('Tags')).toContainText(reference);
  await expect(images.table('local')).toBeVisible();
  await expectAccessible(page);

  await test.step('the link opens it in a new window, where the focus stays at the top', async () => {
    await page.reload();
    await expect(panel.heading).toHaveText(reference);
    await panel.expectLoaded();
    await expect(panel.heading).not.toBeFocused();
  });

  await test.step('it is closed by its button and by Escape, and the focus goes back to the row', async () => {
    await panel.close.click();
    await expect(panel.region).toBeHidden();
    await expect(page).not.toHaveURL(/image=/);
    await row.focus();
    await page.keyboard.press('Enter');
    await expect(panel.heading).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(panel.region).toBeHidden();
    await expect(row).toBeFocused();
  });

  await test.step('going back in the history opens it again', async () => {
    await page.goBack();
    await expect(panel.heading).toHaveText(reference);
  });
});

test('the start of an ID and a name open an image too; what is no name says so', async ({
  page,
  fakeEngine,
  stowage,
  panel,
}) => {
  const engine = await fakeEngine({ images: 30, seed: 3 });
  const { origin } = await stowage({ local: engine.endpoint });
  const image = (await apiImages(page.request, origin, 1)).find(({ RepoTags }) => RepoTags.length > 0);
  const reference = image?.RepoTags[0] ?? '';
  for (const text of [image === undefined ? '' : shortId(image), reference]) {
    await page.goto(ImagePanel.link(origin, text));
    await expect(panel.heading, text).toHaveText(reference);
    await panel.expectLoaded();
    await expect(panel.region.getByText(/^\d+ of \d+$/)).toBeVisible();
  }
  await page.goto(ImagePanel.link(origin, '<b>no name</b>'));
  await expect(panel.region).toContainText('“<b>no name</b>” names no image');
  await expectAccessible(page);
});

test('previous and next walk over the images in the order shown', async ({ page, fakeEngine, stowage, panel }) => {
  const engine = await fakeEngine({ images: 12, seed: 5 });
  const { origin } = await stowage({ local: engine.endpoint });
  const listed = (await apiImages(page.request, origin, 1)).toSorted((a, b) => b.Size - a.Size);
  await page.goto(`${origin}/images?env=1`);
  await page.goto(`${ImagePanel.link(origin, listed[0]?.Id ?? '')}&sort=-size`);
  await expect(panel.region.getByText('1 of 12', { exact: true })).toBeVisible();
  await expect(panel.previous).toHaveAttribute('aria-disabled', 'true');

  await panel.next.focus();
  for (const [position, image] of listed.entries()) {
    await expect(panel.region.getByText(`${position + 1} of 12`, { exact: true })).toBeVisible();
    await expect(panel.fact('ID').getByTitle(image.Id)).toBeVisible();
    await expect(panel.next).toBeFocused();
    await page.keyboard.press('Enter');
  }
  await expect(panel.next).toHaveAttribute('aria-disabled', 'true');
  await panel.previous.click();
  await expect(panel.region.getByText('11 of 12', { exact: true })).toBeVisible();
  // None of them was a step.
  await page.goBack();
  await expect(page).toHaveURL(`${origin}/images?env=1`);
  await expect(panel.region).toBeHidden();
});

test('values of variables are hidden until one asks for them', async ({ page, fakeEngine, stowage, panel }) => {
  const engine = await fakeEngine({ images: 3, seed: 1 });
  const { origin } = await stowage({ local: engine.endpoint });
  const [image] = await apiImages(page.request, origin, 1);
  await page.goto(ImagePanel.link(origin, image?.Id ?? ''));
  const section = panel.section('Environment variables');
  const key = panel.entry('Environment variables', 'API_KEY');
  const path = panel.entry('Environment variables', 'PATH');
  await expect(key).toContainText('hidden');
  expect(await section.innerHTML()).not.toContain('a-secret-of-the-image');
  expect(await section.innerHTML()).not.toContain('/usr/local/bin');
  await expectAccessible(page);

  const show = key.getByRole('button', { name: 'Show the value of API_KEY' });
  await show.focus();
  await page.keyboard.press('Enter');
  await expect(key.getByRole('cell', { name: 'a-secret-of-the-image', exact: true })).toBeVisible();
  await expect(path).toContainText('hidden');
  await expect(key.getByRole('button', { name: 'Hide the value of API_KEY' })).toBeFocused();

  await section.getByRole('button', { name: 'Show all values' }).click();
  await expect(path).toContainText('/usr/local/bin:/usr/bin:/bin');
  await expectAccessible(page);
  await section.getByRole('button', { name: 'Hide all values' }).click();
  await expect(key).toContainText('hidden');
  expect(await section.innerHTML()).not.toContain('a-secret-of-the-image');
  await expect(panel.section('Layers and history')).toContainText('secrets that were built in are shown too');
});

test('what is copied is the whole of it, and is announced', async ({ context, page, fakeEngine, stowage, panel }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const engine = await fakeEngine({ images: 3, seed: 1 });
  const { origin } = await stowage({ local: engine.endpoint });
  const [image] = await apiImages(page.request, origin, 1);
  await page.goto(ImagePanel.link(origin, image?.Id ?? ''));
  await panel.expectLoaded();
  const copied = () => page.evaluate(() => navigator.clipboard.readText());

  const button = panel.fact('ID').getByRole('button', { name: 'Copy the ID' });
  await expect(panel.fact('ID')).not.toContainText(image?.Id ?? '');
  await button.click();
  await expect(panel.region.getByRole('status').filter({ hasText: 'Copied the ID' })).toHaveCount(1);
  await expect(panel.fact('ID').getByRole('button', { name: 'Copied the ID' })).toHaveText('Copied');
  expect(await copied()).toBe(image?.Id);
  await expectAccessible(page);

  const key = panel.entry('Environment variables', 'API_KEY');
  await key.getByRole('button', { name: 'Copy the value of API_KEY' }).click();
  await expect(button).toHaveText('');
  expect(await copied()).toBe('a-secret-of-the-image');
  await expect(key).toContainText('hidden');

  await test.step('the next image comes although the button has the focus', async () => {
    const name = await panel.heading.innerText();
    await button.click();
    await page.mouse.move(0, 0);
    await button.press('Enter');
    await expect(panel.fact('ID').getByRole('button')).toHaveText('Copied');
    await page.keyboard.press('n');
    await expect(panel.heading).not.toHaveText(name);
    await panel.expectLoaded();
  });
});

test('platforms stand with their attestations', async ({ page, fakeEngine, stowage, panel }) => {
  const engine = await fakeEngine({ images: 40, seed: 7, shape: 'docker28-containerd' });
  const { origin } = await stowage({ local: engine.endpoint });
  interface Manifest {
    ID: string;
    Kind: string;
    Available: boolean;
    ImageData?: { Platform: { os: string; architecture: string; variant?: string } };
    AttestationData?: { For: string };
  }
  const answer = await page.request.get(`${origin}/api/images?env=1&manifests=1`);
  const listed = (await answer.json()) as { Id: string; Manifests?: Manifest[] }[];
  const most = listed.toSorted((a, b) => (b.Manifests?.length ?? 0) - (a.Manifests?.length ?? 0))[0];
  const manifests = most?.Manifests ?? [];
  expect(manifests.length).toBe(6);

  await page.goto(ImagePanel.link(origin, most?.Id ?? ''));
  const section = panel.section('Platforms and attestations');
  for (const manifest of manifests.filter(({ Kind }) => Kind === 'image')) {
    const { os, architecture, variant } = manifest.ImageData?.Platform ?? { os: '', architecture: '' };
    const name = [os, architecture, variant].filter((word) => word !== undefined).join('/');
    const item = section.getByRole('listitem').filter({ has: page.getByTitle(manifest.ID) });
    await expect(item).toContainText(name);
    await expect(item).toContainText(manifest.Available ? 'unpacked' : 'not available');
    const attestation = manifests.find(({ AttestationData }) => AttestationData?.For === manifest.ID);
    await expect(item.getByTitle(attestation?.ID ?? '')).toBeVisible();
    await expect(item.getByText('Attestation')).toHaveCount(1);
  }
  await expect(section.getByRole('listitem')).toHaveCount(3);
  await expectAccessible(page);
});

test.describe('on a real Docker daemon', () => {
  test('containers stand with their states, and how the image was made', async ({
    page,
    dockerd,
    stowage,
    panel,
  }) => {
    await dockerd.importBusybox('panel/busy:1');
    const run = ['run', '--detach', '--network', 'none', '--stop-signal', 'KILL'];
    await dockerd.docker(...run, '--name', 'at-work', 'panel/busy:1', '/busybox', 'sleep', '3600');
    await dockerd.docker(...run, '--name', 'halted', 'panel/busy:1', '/busybox', 'sleep', '3600');
    await dockerd.docker('pause', 'halted');
    await dockerd.docker(...run, '--name', 'done', 'panel/busy:1', '/busybox', 'true');
    await dockerd.docker('wait', 'done');
    await dockerd.docker('create', '--network', 'none', '--name', 'to-come', 'panel/busy:1', '/busybox');
    try {
      const { origin } = await stowage({ local: dockerd.endpoint });
      await page.goto(ImagePanel.link(origin, 'panel/busy:1'));
      const section = panel.section('Containers');
      await expect(section).toContainText('Used by 4 containers, 2 of which do not run.');
      await expect(section.getByRole('listitem')).toHaveText([
        'runningat-work',
        'pausedhalted',
        'exiteddone',
        'createdto-come',
      ].map((text) => new RegExp(`^\\s*${text}\\s*$`)));
      await expectAccessible(page);

      await dockerd.docker('unpause', 'halted');
      await dockerd.docker('rm', '--force', 'at-work');
      await page.getByRole('button', { name: 'Reload', exact: true }).click();
      await expect(section).toContainText('Used by 3 containers, 2 of which do not run.');
      await expect(section.getByRole('listitem').first()).toHaveText(/running\s*halted/);
    } finally {
      await dockerd.docker('rm', '--force', 'halted', 'done', 'to-come');
    }
  });

  test('labels, configuration and layers are those of the image; what is hostile is text', async ({
    page,
    dockerd,
    stowage,
    panel,
  }) => {
    const long = 'a'.repeat(3_000);
    const labels = ['team="<b>shop</b>"', `long=${long}`, 'empty=""'];
    const id = await dockerd.buildImage('panel/labels:1', 5_120, labels);
    const { origin } = await stowage({ local: dockerd.endpoint });
    await page.goto(ImagePanel.link(origin, id));
    await expect(panel.heading).toHaveText('panel/labels:1');
    await panel.expectLoaded();
    await expect(panel.entry('Labels', 'team')).toContainText('<b>shop</b>');
    await expect(panel.entry('Labels', 'empty')).toContainText('empty');
    const row = panel.entry('Labels', 'long');
    await expect(row).not.toContainText(long);
    await row.getByRole('button', { name: 'Show all' }).click();
    await expect(row).toContainText(long);
    await expect(panel.fact('Size')).toHaveText('5.12 kB');
    await expect(panel.fact('Size').getByTitle('5,120 bytes')).toBeVisible();
    const layers = panel.section('Layers and history');
    await expect(layers).toContainText('1 layer, and 3 steps without one.');
    await expect(layers.getByRole('listitem').last()).toContainText(/5\.12 kB\s*COPY file:/);
    await expect(panel.section('Containers')).toContainText('Unused');
    await expectAccessible(page);
    const tooWide = await panel.region.evaluate((element) => element.scrollWidth > element.clientWidth);
    expect(tooWide).toBe(false);
  });

  test('an image that is gone says so and offers the list as it is now', async ({
    page,
    dockerd,
    stowage,
    images,
    panel,
  }) => {
    await dockerd.importImage('panel/gone:1', 1_070);
    const { origin } = await stowage({ local: dockerd.endpoint });
    // A page that hears of it takes the row away, sooner or later than one clicks.
    const nothing = { contentType: 'text/event-stream', body: 'retry: 3600000\n\n' };
    await page.route('**/api/events?*', (route) => route.fulfill(nothing));
    await page.goto(`${origin}/images?env=1&q=panel%2Fgone`);
    const link = images.table('local').getByRole('link', { name: 'panel/gone' });
    await expect(link).toBeVisible();
    await dockerd.docker('rmi', 'panel/gone:1');
    await link.click();
    await expect(panel.region).toContainText('is not on local, or no longer');
    await expect(panel.section('Labels')).toBeHidden();
    await expectAccessible(page);
    await panel.region.getByRole('button', { name: 'Reload the list' }).click();
    await expect(link).toHaveCount(0);
  });
});
