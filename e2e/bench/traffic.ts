import type { Browser } from '@playwright/test';

import { Activity } from './quiet.js';

export interface Traffic {
  /** Each request as `path`, with what came over the wire for it, head and body. */
  requests: { path: string; bytes: number }[];
}

/** What a first visit asks for, until everything is loaded. */
export async function trafficOf(browser: Browser, url: string): Promise<Traffic> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  const paths = new Map<string, string>();
  const requests: Traffic['requests'] = [];
  devtools.on('Network.requestWillBeSent', ({ requestId, request, type }) => {
    const { pathname, search } = new URL(request.url);
    paths.set(requestId, `${pathname}${search}`);
    if (type === 'EventSource') {
      // It has no end at which its bytes were told: some hundred.
      requests.push({ path: `${pathname}${search}`, bytes: 0 });
    }
  });
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    requests.push({ path: paths.get(requestId) ?? '?', bytes: encodedDataLength });
  });
  const activity = new Activity(page);
  await page.goto(url);
  await activity.end();
  await context.close();
  return { requests };
}
