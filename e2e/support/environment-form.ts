import { expect, type Locator, type Page } from '@playwright/test';

/** A stage of the test of a connection, as its row reads. */
export interface Stage {
  stage: string;
  outcome: string;
  found: string;
  took: string;
}

/** Where it is said how an environment is reached, as its users find their way on it. */
export class EnvironmentForm {
  readonly form: Locator;
  readonly name: Locator;
  readonly reachedBy: Locator;
  readonly hostAndPort: Locator;
  readonly test: Locator;
  readonly save: Locator;
  /** What is said of the newest test. */
  readonly result: Locator;
  readonly stages: Locator;
  readonly alert: Locator;

  constructor(readonly page: Page) {
    this.form = page.getByRole('form', { name: 'Connection' });
    this.name = this.form.getByLabel('Name', { exact: true });
    this.reachedBy = this.form.getByLabel('Reached by');
    this.hostAndPort = this.form.getByLabel('Host and port');
    this.test = page.getByRole('button', { name: 'Test connection' });
    this.save = this.form.getByRole('button', { name: 'Save' });
    this.result = page.getByRole('status').filter({ hasText: /It fails at|Everything works/ });
    this.stages = page.getByRole('table', { name: 'Test of the connection' });
    this.alert = this.form.getByRole('alert');
  }

  /** Makes the environment, and expects to be led to the list of all. */
  async make(): Promise<void> {
    await this.form.getByRole('button', { name: 'Make the environment' }).click();
    await expect(this.page.getByRole('heading', { level: 1, name: 'Environments' })).toBeVisible();
  }

  async saved(): Promise<void> {
    await this.save.click();
    await expect(this.form.getByRole('status').filter({ hasText: 'Saved.' })).toBeVisible();
  }

  /** Expects that the server's words stand at this field, which has the focus. */
  async expectWrong(field: Locator, words: RegExp): Promise<void> {
    await expect(this.alert).toHaveText(words);
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(field).toHaveAccessibleDescription(words);
    await expect(field).toBeFocused();
  }

  /** What the newest test found, stage by stage. */
  async found(): Promise<Stage[]> {
    await expect(this.stages).toBeVisible();
    const rows = await this.stages
      .getByRole('row')
      .evaluateAll((rows) =>
        rows.map((row) => [...row.querySelectorAll<HTMLElement>('td, th[scope="row"]')].map((cell) => cell.innerText)),
      );
    return rows
      .filter((cells) => cells.length > 0)
      .map(([stage = '', outcome = '', found = '', took = '']) => ({ stage, outcome, found, took }));
  }
}

/** The row of an environment in the list of all. */
export function environmentRow(page: Page, name: string): Locator {
  return page
    .getByRole('table', { name: 'Environments' })
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name, exact: true }) });
}
