import type { Page, Request } from '@playwright/test';

/** How long nothing may be under way. */
const QUIET_MS = 1_500;

/** After this it is taken as it is: a page that never rests would keep the benchmark forever. */
const LONGEST_MS = 90_000;

/** Follows what a page has under way, from before it is loaded. */
export class Activity {
  private underWay = 0;
  private lastChange = Date.now();

  constructor(private readonly page: Page) {
    const note = (change: number) => (request: Request) => {
      // What tells of events has no end.
      if (request.resourceType() !== 'eventsource') {
        this.underWay += change;
        this.lastChange = Date.now();
      }
    };
    page.on('request', note(1));
    page.on('requestfinished', note(-1));
    page.on('requestfailed', note(-1));
  }

  /** Waits until everything is loaded, and the page has dealt with it. */
  async end(): Promise<void> {
    const began = Date.now();
    while (Date.now() - began < LONGEST_MS) {
      await this.page.waitForTimeout(100);
      // It answers when it has time.
      await this.page.evaluate(() => undefined);
      if (this.underWay <= 0 && Date.now() - this.lastChange > QUIET_MS) {
        return;
      }
    }
    console.log(`   (still ${this.underWay} requests under way after ${LONGEST_MS / 1000} s)`);
  }
}
