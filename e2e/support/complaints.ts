import type { BrowserContext, Page } from '@playwright/test';

/**
 * Gathers what no page of ours may do: ask another origin, break its Content-Security-Policy, throw, or
 * log an error.
 */
export class Complaints {
  readonly found: string[] = [];
  readonly origins = new Set<string>();

  /** Listens to everything that a browser says from now on. */
  watch(context: BrowserContext): void {
    context.on('request', (request) => {
      const url = new URL(request.url());
      if (url.protocol !== 'data:' && url.protocol !== 'blob:') {
        this.origins.add(url.origin);
      }
    });
    context.on('console', (message) => {
      // The browser itself logs every answer from 400 on, and a host that is down is such an answer,
      // as is one to somebody who is not signed in.
      const answered = message.text().startsWith('Failed to load resource: the server responded with');
      if (message.type() === 'error' && !answered) {
        this.found.push(`console: ${message.text()}`);
      }
    });
    context.on('weberror', (error) => this.found.push(`thrown: ${error.error().message}`));
  }

  /** Forgets what was found so far: a test had provoked it. */
  forget(): void {
    this.found.splice(0);
    this.origins.clear();
  }

  /** Everything that is wrong, where only these origins may be asked. */
  against(allowed: string[]): string[] {
    const foreign = [...this.origins].filter((origin) => !allowed.includes(origin));
    return [...this.found, ...foreign.map((origin) => `asked another origin: ${origin}`)];
  }
}

/** Reports each violation of the policy on the console, also those that a browser would only count. */
export async function reportPolicyViolations(page: Page): Promise<void> {
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (violation) => {
      console.error(`policy: ${violation.violatedDirective} blocked ${violation.blockedURI}`);
    });
  });
}
