import type { Locator, Page } from '@playwright/test';

/** Other ways to look at the images: what stands in the link behind the environment. */
export const OTHER_VIEWS = {
  grouped: '&group=repository',
  'all columns':
    '&cols=repository,tag,id,digest,created,size,unique,shared,containers,labels,platforms,registry',
};

/** What a reader types, a key at a time. */
export const TYPED = ['nginx', 'size>500MB', 'label:team', '-web', 'used:no'];

/** The images page as this benchmark drives it: by role and name, whether it is a table or a grid. */
export class ImagesGrid {
  readonly filter: Locator;
  readonly rows: Locator;
  private readonly headers: Locator;

  constructor(private readonly page: Page) {
    const named = { name: 'Filter images' };
    this.filter = page.getByRole('searchbox', named).or(page.getByRole('combobox', named));
    this.rows = page.getByRole('rowheader').or(page.getByRole('gridcell'));
    this.headers = page.getByRole('columnheader');
  }

  /** Where the mouse sorts by each column, before it is pressed. */
  async sorters(): Promise<{ x: number; y: number }[]> {
    const found: { x: number; y: number }[] = [];
    for (const header of await this.headers.all()) {
      const box = await header.getByRole('button').first().boundingBox({ timeout: 500 }).catch(() => null);
      if (box !== null) {
        found.push({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
      }
    }
    return found;
  }

  nodes(): Promise<number> {
    return this.page.evaluate(() => document.querySelectorAll('*').length);
  }
}
