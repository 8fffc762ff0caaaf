import { expect, type Locator, type Page } from '@playwright/test';

/** The columns that are shown unless somebody chooses, as their headers name them, from left to right. */
export const COLUMNS = ['Repository', 'Tag', 'Image ID', 'Created', 'Size', 'Unique size', 'Containers'] as const;

/** All columns, by the words that stand for them in a link. */
export const ALL_COLUMNS = {
  repository: 'Repository',
  tag: 'Tag',
  id: 'Image ID',
  digest: 'Digest',
  created: 'Created',
  size: 'Size',
  unique: 'Unique size',
  shared: 'Shared',
  containers: 'Containers',
  labels: 'Labels',
  platforms: 'Platforms',
  registry: 'Registry',
} as const;
export type Column = (typeof ALL_COLUMNS)[keyof typeof ALL_COLUMNS];

/** One row as it reads: the columns that are shown, the others are empty. */
export type Row = Record<Column, string>;

/** The images page as its users find their way on it: by role and name. */
export class ImagesPage {
  readonly heading: Locator;
  readonly picker: Locator;
  readonly filter: Locator;
  readonly reload: Locator;
  readonly retry: Locator;
  readonly clear: Locator;
  readonly alert: Locator;

  constructor(readonly page: Page) {
    this.heading = page.getByRole('heading', { level: 1, name: 'Images' });
    this.picker = page.getByRole('combobox', { name: 'Environment' });
    this.filter = page.getByRole('combobox', { name: 'Filter images' });
    this.reload = page.getByRole('button', { name: 'Reload' });
    this.retry = page.getByRole('button', { name: 'Retry' });
    this.clear = page.getByRole('button', { name: 'Clear filter' });
    this.alert = page.getByRole('alert');
  }

  table(environment: string): Locator {
    const named = { name: `Images on ${environment}`, exact: true };
    return this.page.getByRole('grid', named).or(this.page.getByRole('treegrid', named));
  }

  header(column: Column): Locator {
    const button = this.page.getByRole('button', { name: column, exact: true });
    return this.page.getByRole('columnheader').filter({ has: button });
  }

  headerButton(column: Column): Locator {
    return this.header(column).getByRole('button', { name: column, exact: true });
  }

  /** The columns that are shown, from left to right. */
  async expectColumns(columns: readonly Column[]): Promise<void> {
    const names = this.page.getByRole('columnheader').getByRole('button').filter({ hasText: /./ });
    await expect(names).toHaveText(columns.map((column) => new RegExp(`^\\s*${escaped(column)}\\s*$`)));
  }

  /** The row of an image, by the name that its box has: `nginx:1.27`. */
  row(reference: string): Locator {
    return this.page.getByRole('row').filter({ has: this.box(reference) });
  }

  /** The box that selects the row of an image, or the rows of a repository. */
  box(reference: string): Locator {
    return this.page.getByRole('checkbox', { name: `Select ${reference}`, exact: true });
  }

  /** The status that reads exactly like this. */
  status(text: string | RegExp): Locator {
    const exact = typeof text === 'string' ? new RegExp(`^\\s*${escaped(text)}\\s*$`) : text;
    return this.page.getByRole('status').filter({ hasText: exact });
  }

  /** Chooses an environment by its name, whatever is said behind it. */
  async choose(environment: string): Promise<void> {
    const named = new RegExp(`^\\s*${escaped(environment)}(\\s+\\(.*\\))?\\s*$`);
    const value = await this.picker.getByRole('option').filter({ hasText: named }).getAttribute('value');
    await this.picker.selectOption({ value: value ?? '' });
  }

  async expectChosen(environment: string): Promise<void> {
    await expect(this.picker.locator('option:checked')).toHaveText(new RegExp(`^\\s*${escaped(environment)}`));
    await expect(this.page).toHaveTitle(`Images on ${environment} – Stowage`);
  }

  /** The rows that are in the document now, from top to bottom. */
  async rows(environment: string): Promise<Row[]> {
    return this.table(environment).evaluate((table, all) => {
      const names = [...table.querySelectorAll<HTMLElement>('thead th')].map((header) =>
        all.find((column) => header.innerText.trim() === column),
      );
      const rows = [...table.querySelectorAll('tbody [role=row]:not([aria-expanded])')];
      return rows.map((row) => {
        const texts = Object.fromEntries(all.map((column) => [column, '']));
        [...row.querySelectorAll<HTMLElement>('td, th')].forEach((cell, place) => {
          const name = names[place];
          if (name !== undefined) {
            // Beside the name stands what an image without a tag was.
            texts[name] = (cell.querySelector('a') ?? cell).innerText.trim();
          }
        });
        return texts as Record<(typeof all)[number], string>;
      });
    }, Object.values(ALL_COLUMNS));
  }

  /** The same once nothing of them is still to come. */
  async knownRows(environment: string): Promise<Row[]> {
    // Before there is a list nothing of it is still to come either.
    await expect(this.table(environment)).toBeVisible();
    await expect(this.table(environment).getByText('…', { exact: true })).toHaveCount(0);
    return this.rows(environment);
  }

  /** The whole list's number of rows, also of those that are not in the document. */
  async rowCount(environment: string): Promise<number> {
    const table = this.table(environment);
    await expect(table).toHaveAttribute('aria-rowcount', /^\d+$/);
    return Number(await table.getAttribute('aria-rowcount')) - 1;
  }

  /** Expects rows of which each is the same, in any order. */
  async expectRows<T>(environment: string, pick: (row: Row) => T, expected: T[]): Promise<void> {
    const sorted = (rows: T[]) => rows.map((row) => JSON.stringify(row)).sort();
    await expect.poll(async () => sorted((await this.rows(environment)).map(pick))).toEqual(sorted(expected));
  }
}

/** Any list at all, of images or of something else. */
export function anyList(page: Page): Locator {
  return page.getByRole('table').or(page.getByRole('grid')).or(page.getByRole('treegrid'));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
