import type { CDPSession, Page } from '@playwright/test';

/** How long the page may take to do what it was told, later work included: a pause before the link changes, say. */
const WINDOW_MS = 600;

/**
 * What something costs the page's main thread: all that it does in the {@link WINDOW_MS} from an input on, scripts,
 * style, layout, painting and what was put off, less what it does in as long when nothing happens.
 *
 * Chromium counts the time of every task by itself (`TaskDuration`), here in the thread's own time, so that whatever
 * else the machine does does not count. Inputs go in as from a keyboard and a mouse: what Playwright does to find an
 * element is done before.
 */
export class MainThread {
  private constructor(
    private readonly page: Page,
    private readonly devtools: CDPSession,
    private idleMs: number,
  ) {}

  static async of(page: Page): Promise<MainThread> {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    const thread = new MainThread(page, devtools, 0);
    const idle: number[] = [];
    for (let turn = 0; turn < 5; turn++) {
      idle.push(await thread.costMs(async () => undefined));
    }
    thread.idleMs = median(idle);
    return thread;
  }

  async costMs(act: () => Promise<void>): Promise<number> {
    const before = await this.busyMs();
    await act();
    await this.page.waitForTimeout(WINDOW_MS);
    return (await this.busyMs()) - before - this.idleMs;
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
