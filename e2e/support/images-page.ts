import { expect, type Locator, type Page } from '@playwright/test';

/** The columns as their headers name them, from left to right. */
export const COLUMNS = ['Repository', 'Tag', 'Image ID', 'Created', 'Size', 'Containers'] as const;
export type Column = (typeof COLUMNS)[number];

/** One row as it reads. */
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
    return this.page.getByRole('table', { name: `Images on ${environment}`, exact: true });
  }

  header(column: Column): Locator {
    return this.page.getByRole('columnheader', { name: column });
  }

  headerButton(column: Column): Locator {
    return this.header(column).getByRole('button');
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
    const texts = await this.table(environment)
      .getByRole('row')
      .evaluateAll((rows) =>
        rows.map((row) => [...row.querySelectorAll<HTMLElement>('td, th[scope="row"]')].map((cell) => cell.innerText)),
      );
    return texts
      .filter((cells) => cells.length === COLUMNS.length)
      .map((cells) => {
        const text = (column: Column) => (cells[COLUMNS.indexOf(column)] ?? '').trim();
        return Object.fromEntries(COLUMNS.map((column) => [column, text(column)])) as Row;
      });
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

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
