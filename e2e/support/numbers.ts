import type { Locator, Page } from '@playwright/test';

/** What the page says that images take and what can go, by role and name. */
export class Numbers {
  readonly summary: Locator;
  readonly picture: Locator;

  constructor(readonly page: Page) {
    this.summary = page.getByRole('group', { name: 'Summary' });
    this.picture = page.locator('section', { has: page.getByRole('heading', { name: 'Disk use by repository' }) });
  }

  /** A value of the summary, by what it is called: of all images, or of those that the filter leaves. */
  value(label: 'Images' | 'Tags' | 'On disk' | 'Unused' | 'Dangling', scope: 'all' | 'filtered' = 'all'): Locator {
    const line = this.summary.locator(`dl.${scope}`);
    return line.locator('div', { has: this.page.getByRole('term').filter({ hasText: label }) }).getByRole('definition');
  }

  /** The bar of a repository. */
  bar(repository: string): Locator {
    return this.picture.getByRole('button').filter({ hasText: repository });
  }
}

/** Bytes as the page writes them, in decimal units. */
export function readableSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  let amount = bytes;
  while (amount >= 999.5 && unit < units.length - 1) {
    amount /= 1_000;
    unit += 1;
  }
  return unit === 0 ? `${amount} B` : `${amount.toPrecision(3)} ${units[unit]}`;
}
