import { expectAccessible } from '../support/accessibility.js';
import { expect, test } from '../support/test.js';

for (const [width, height] of [
  [640, 400],
  [844, 390],
  [320, 480],
] as const) {
  test(`in a window of ${width} × ${height} the rows can be reached under a failure`, async ({
    page,
    fakeEngine,
    stowage,
    images,
  }) => {
    await page.setViewportSize({ width, height });
    const engine = await fakeEngine({ images: 40 });
    const { origin } = await stowage({ local: engine.endpoint });
    await page.goto(`${origin}/images?env=1`);
    await expect(images.table('local')).toBeVisible();
    await engine.misbehave('http-500');
    await images.reload.click();
    await expect(images.alert).toContainText('local answered with an error');

    // What the table scrolls in.
    const region = images.table('local').locator('..');
    await region.scrollIntoViewIfNeeded();
    await expect(region).toBeInViewport({ ratio: 0.9 });
    expect((await region.boundingBox())?.height).toBeGreaterThanOrEqual(256);
    // The row itself may be wider than the window.
    await expect(images.table('local').getByRole('row').nth(1).getByRole('rowheader')).toBeInViewport({ ratio: 0.9 });
    await expectAccessible(page);
  });
}
