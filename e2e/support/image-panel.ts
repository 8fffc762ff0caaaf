import { expect, type Locator, type Page } from '@playwright/test';

/** The panel of one image as its users find their way on it. */
export class ImagePanel {
  readonly region: Locator;
  readonly heading: Locator;
  readonly previous: Locator;
  readonly next: Locator;
  readonly close: Locator;

  constructor(readonly page: Page) {
    this.region = page.getByRole('complementary').filter({ has: page.getByRole('button', { name: 'Close the image' }) });
    this.heading = this.region.getByRole('heading', { level: 2 });
    this.previous = this.region.getByRole('button', { name: 'Previous image' });
    this.next = this.region.getByRole('button', { name: 'Next image' });
    this.close = this.region.getByRole('button', { name: 'Close the image' });
  }

  section(name: string): Locator {
    return this.region.getByRole('region', { name, exact: true });
  }

  /** What stands behind a word, as `Size`. */
  fact(name: string): Locator {
    return this.region.getByRole('definition').and(this.page.locator(`dt:text-is("${name}") + dd`));
  }

  /** The row of a label or a variable. */
  entry(section: string, name: string): Locator {
    const named = this.page.getByRole('rowheader', { name, exact: true });
    return this.section(section).getByRole('row').filter({ has: named });
  }

  /** Expects that all three questions about the image are answered. */
  async expectLoaded(): Promise<void> {
    await expect(this.section('Configuration')).toBeVisible();
    await expect(this.section('Layers and history').getByRole('listitem').first()).toBeVisible();
    await expect(this.section('Containers').getByText(/^(Used by|Unused)/)).toBeVisible();
  }

  /** The address of the images page of environment 1 with this image opened. */
  static link(origin: string, image: string): string {
    return `${origin}/images?env=1&image=${encodeURIComponent(image)}`;
  }
}
