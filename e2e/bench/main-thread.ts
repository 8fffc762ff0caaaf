import type { CDPSession, Page } from '@playwright/test';

/** How long the page may take to do what it was told, later work included: a pause before the link changes, say. */
const WINDOW_MS = 600;

/** How long one key comes after another where somebody types: five a second, which is 60 words a minute. */
export const TYPING_MS = 200;

/**
 * What something costs the page's main thread: all that it does in some time from an input on, scripts, style, layout,
 * painting and what was put off, less what it does in as long when nothing happens.
 *
 * Chromium counts the time of every task by itself (`TaskDuration`), here in the thread's own time, so that whatever
 * else the machine does does not count. Inputs go in as from a keyboard and a mouse: what Playwright does to find an
 * element is done before.
 */
export class MainThread {
  private constructor(
    private readonly page: Page,
    private readonly devtools: CDPSession,
    /** What it does in a millisecond in which nothing happens. */
    private idle: number,
  ) {}

  static async of(page: Page): Promise<MainThread> {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    const thread = new MainThread(page, devtools, 0);
    const idle: number[] = [];
    for (let turn = 0; turn < 5; turn++) {
      idle.push(await thread.costMs(async () => undefined));
    }
    thread.idle = median(idle) / WINDOW_MS;
    return thread;
  }

  async costMs(act: () => Promise<void>, windowMs = WINDOW_MS): Promise<number> {
    const before = await this.busyMs();
    await act();
    // Nothing is waited for: the time is what is measured over.
    await this.page.waitForTimeout(windowMs);
    return (await this.busyMs()) - before - this.idle * windowMs;
  }

  private async busyMs(): Promise<number> {
    const { metrics } = await this.devtools.send('Performance.getMetrics');
    return (metrics.find((metric) => metric.name === 'TaskDuration')?.value ?? NaN) * 1000;
  }
}

export function median(values: number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
