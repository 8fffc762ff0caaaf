import type { LaunchOptions } from '@playwright/test';

/** The system's Chromium, kept from talking to anybody but the page. */
export const chromiumLaunch: LaunchOptions = {
  executablePath: process.env.STOWAGE_CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};
