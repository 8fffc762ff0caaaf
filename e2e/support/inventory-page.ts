import type { Locator, Page } from '@playwright/test';

/** The page of all environments as its users find their way on it: by role and name. */
export class InventoryPage {
  readonly heading: Locator;
  readonly filter: Locator;
  readonly grid: Locator;
  readonly hosts: Locator;
  readonly reload: Locator;
  readonly panel: Locator;
  readonly totals: Locator;

  constructor(readonly page: Page) {
    this.heading = page.getByRole('heading', { level: 1, name: 'All environments' });
    this.filter = page.getByRole('combobox', { name: 'Filter images' });
    this.grid = page.getByRole('grid', { name: 'Images on all environments' });
    this.hosts = page.getByRole('list', { name: 'Environments, and how each is' });
    this.reload = page.getByRole('button', { name: 'Reload' });
    this.panel = page.getByRole('complementary');
    this.totals = page.locator('.totals');
  }

  /** What the strip says of a host. */
  host(name: string): Locator {
    const named = this.page.getByText(name, { exact: true });
    return this.hosts.getByRole('listitem').filter({ has: named });
  }

  /** Leaves only what is on a host, or no longer. */
  async press(host: string): Promise<void> {
    await this.host(host).getByRole('button').first().click();
  }

  /** The row of the image with this name. */
  row(name: string | RegExp): Locator {
    const header = this.page.getByRole('rowheader').filter({ hasText: name });
    return this.grid.getByRole('row').filter({ has: header });
  }

  /** The hosts in the row of an image, as they are named there. */
  hostsOf(name: string | RegExp): Locator {
    return this.row(name).locator('td.hosts').getByRole('link');
  }

  /** How many images are shown. */
  async count(): Promise<number> {
    return Number(await this.grid.getAttribute('aria-rowcount')) - 1;
  }

  header(column: string): Locator {
    return this.grid.getByRole('columnheader').getByRole('button', { name: column, exact: true });
  }
}
