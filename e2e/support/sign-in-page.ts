import { expect, type Locator, type Page } from '@playwright/test';

import { PASSWORD } from './guarded.js';
import { anyList } from './images-page.js';

/** The page on which one signs in, as its users find their way on it. */
export class SignInPage {
  readonly heading: Locator;
  readonly name: Locator;
  readonly password: Locator;
  readonly submit: Locator;
  readonly alert: Locator;

  constructor(readonly page: Page) {
    const form = page.getByRole('form', { name: 'Sign in' });
    this.heading = page.getByRole('heading', { level: 1, name: 'Sign in' });
    this.name = form.getByLabel('Name');
    this.password = form.getByLabel('Password');
    this.submit = form.getByRole('button', { name: 'Sign in' });
    this.alert = page.getByRole('alert');
  }

  /** Expects to be asked who one is, and not to see anything else. */
  async expectShown(): Promise<void> {
    await expect(this.heading).toBeVisible();
    await expect(this.page).toHaveURL(/\/sign-in(\?|$)/);
    await expect(this.page).toHaveTitle('Sign in – Stowage');
    await expect(anyList(this.page)).toHaveCount(0);
    await expect(this.page.getByRole('navigation')).toHaveCount(0);
  }

  /** Expects that the page says why one is asked. */
  async expectSaid(text: string): Promise<void> {
    await expect(this.page.getByRole('status').filter({ hasText: text })).toBeVisible();
  }

  async signIn(name: string, password: string = PASSWORD): Promise<void> {
    await this.name.fill(name);
    await this.password.fill(password);
    await this.submit.click();
  }
}
