import type { Browser } from '@playwright/test';

import { Activity } from './quiet.js';

/** When things were done, in milliseconds from the navigation. */
export interface FirstRow {
  paintedMs: number;
  /** The last byte of the program; NaN where there is none. */
  programMs: number;
  /** The last byte of the list; NaN where there is none. */
  listMs: number;
}

export interface LongTasks {
  /** What exceeds 50 ms in each task, together, until everything is loaded. */
  blockedMs: number;
  longestMs: number;
}

declare global {
  interface Window {
    firstRowMs?: number;
    longTasksMs: number[];
  }
}

/** Looks at a page as somebody who has never been there: nothing is in the browser's cache. */
export async function firstRow(browser: Browser, url: string): Promise<FirstRow> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.addInitScript(noteFirstRow);
  await page.goto(url);
  await page.waitForFunction(() => window.firstRowMs !== undefined);
  const noted = await page.evaluate(() => {
    const ended = (part: string) =>
      performance
        .getEntriesByType('resource')
        .filter((entry) => entry.name.includes(part))
        .map((entry) => (entry as PerformanceResourceTiming).responseEnd)
        .at(0) ?? NaN;
    return { paintedMs: window.firstRowMs ?? NaN, programMs: ended('.wasm'), listMs: ended('/api/images') };
  });
  await context.close();
  return noted;
}

/** Runs in the page: notes when the first row of a table or grid was painted. */
function noteFirstRow(): void {
  const observer = new MutationObserver(() => {
    if (document.querySelector('th[scope="row"], [role="rowheader"], [role="gridcell"]') === null) {
      return;
    }
    observer.disconnect();
    // The frame that shows it begins, and the first task behind that frame finds it painted.
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        window.firstRowMs = performance.now();
      };
      port2.postMessage(null);
    });
  });
  observer.observe(document, { childList: true, subtree: true });
}

/** How long a page blocks whoever wants to use it while it loads. */
export async function longTasks(browser: Browser, url: string): Promise<LongTasks> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.addInitScript(() => {
    window.longTasksMs = [];
    new PerformanceObserver((list) => {
      window.longTasksMs.push(...list.getEntries().map((entry) => entry.duration));
    }).observe({ type: 'longtask', buffered: true });
  });
  const activity = new Activity(page);
  await page.goto(url);
  await activity.end();
  const tasks = await page.evaluate(() => window.longTasksMs);
  await context.close();
  return {
    blockedMs: tasks.reduce((sum, task) => sum + Math.max(0, task - 50), 0),
    longestMs: Math.max(0, ...tasks),
  };
}
