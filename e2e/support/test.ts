import { test as base, type Page } from '@playwright/test';

import { Complaints, reportPolicyViolations } from './complaints.js';
import { demanded } from './demand.js';
import { Dockerd } from './dockerd.js';
import { FakeEngine, type FakeEngineOptions } from './fake-engine.js';
import { ADMINISTRATOR, Guarded } from './guarded.js';
import { ImagePanel } from './image-panel.js';
import { ImagesPage } from './images-page.js';
import { InventoryPage } from './inventory-page.js';
import { SignInPage } from './sign-in-page.js';
import { Stowage, type StowageOptions } from './stowage.js';

export { expect } from '@playwright/test';

interface Fixtures {
  /** Starts fake engines that are gone after the test. */
  fakeEngine: (options: FakeEngineOptions) => Promise<FakeEngine>;
  /**
   * Starts the server, unless said otherwise for a fake engine with a few images; it is gone after the test. Its log is
   * attached to a test that fails.
   */
  stowage: (options?: Partial<StowageOptions>) => Promise<Stowage>;
  /** The same of a server that asks who one is, and that has its first administrator. */
  guarded: (options?: Partial<StowageOptions>) => Promise<Guarded>;
  /** The same, and the administrator is signed in in this test's browser. */
  administered: (options?: Partial<StowageOptions>) => Promise<Guarded>;
  /** Opens the browser of somebody else; it is gone after the test. */
  otherBrowser: () => Promise<Page>;
  /** The servers of this test. */
  servers: Stowage[];
  /** What the browser complained about. In the end it must be nothing; every test asks for that. */
  complaints: Complaints;
  /** A real daemon that this worker's tests share, so they only add to it. */
  dockerd: Dockerd;
  /** A real daemon for this test alone, which may stop it. */
  ownDockerd: Dockerd;
  images: ImagesPage;
  inventory: InventoryPage;
  panel: ImagePanel;
  signIn: SignInPage;
}

interface WorkerFixtures {
  /** The worker's daemon, or why there is none. */
  dockerdOrWhy: Dockerd | string;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  fakeEngine: async ({}, use) => {
    const engines: FakeEngine[] = [];
    await use(async (options) => {
      const engine = await FakeEngine.start(options);
      engines.push(engine);
      return engine;
    });
    await Promise.all(engines.map((engine) => engine.remove()));
  },

  servers: async ({}, use, testInfo) => {
    const servers: Stowage[] = [];
    await use(servers);
    for (const server of servers) {
      await server.remove();
      if (testInfo.status !== testInfo.expectedStatus) {
        await testInfo.attach('stowage.log', { body: server.log, contentType: 'text/plain' });
      }
    }
  },

  stowage: async ({ servers, fakeEngine }, use) => {
    await use(async (options) => {
      const local = options?.local ?? (await fakeEngine({ images: 5 })).endpoint;
      const server = await Stowage.start({ ...options, local });
      servers.push(server);
      return server;
    });
  },

  guarded: async ({ stowage }, use) => {
    const all: Guarded[] = [];
    await use(async (options) => {
      const guarded = await Guarded.setUp(await stowage({ ...options, auth: 'on' }));
      all.push(guarded);
      return guarded;
    });
    await Promise.all(all.map((guarded) => guarded.dispose()));
  },

  administered: async ({ context, guarded }, use) => {
    await use(async (options) => {
      const server = await guarded(options);
      await server.signIn(context, ADMINISTRATOR);
      return server;
    });
  },

  otherBrowser: async ({ browser, complaints }, use) => {
    const pages: Page[] = [];
    await use(async () => {
      const context = await browser.newContext();
      complaints.watch(context);
      const page = await context.newPage();
      pages.push(page);
      await reportPolicyViolations(page);
      return page;
    });
    await Promise.all(pages.map((page) => page.context().close()));
  },

  complaints: [
    async ({ servers, context, page }, use) => {
      const complaints = new Complaints();
      complaints.watch(context);
      await reportPolicyViolations(page);
      await use(complaints);
      const wrong = complaints.against(servers.map((server) => server.origin));
      base.expect(wrong, 'what the browser complained about').toEqual([]);
    },
    { auto: true },
  ],

  dockerdOrWhy: [
    async ({}, use) => {
      const dockerd = await startDockerd();
      await use(dockerd);
      await (typeof dockerd === 'string' ? undefined : dockerd.remove());
    },
    { scope: 'worker', timeout: 150_000 },
  ],

  dockerd: async ({ dockerdOrWhy }, use) => {
    await use(presentOrSkip(dockerdOrWhy));
  },

  ownDockerd: [
    async ({}, use) => {
      const dockerd = presentOrSkip(await startDockerd());
      await use(dockerd);
      await dockerd.remove();
    },
    { timeout: 150_000 },
  ],

  images: async ({ page }, use) => {
    await use(new ImagesPage(page));
  },

  inventory: async ({ page }, use) => {
    await use(new InventoryPage(page));
  },

  panel: async ({ page }, use) => {
    await use(new ImagePanel(page));
  },

  signIn: async ({ page }, use) => {
    await use(new SignInPage(page));
  },
});

async function startDockerd(): Promise<Dockerd | string> {
  try {
    return await Dockerd.start();
  } catch (error) {
    if (demanded) {
      throw error;
    }
    return error instanceof Error ? error.message : String(error);
  }
}

function presentOrSkip(dockerd: Dockerd | string): Dockerd {
  if (typeof dockerd === 'string') {
    console.log(`skipped: ${dockerd}`);
    test.skip(true, `no real Docker daemon here: ${dockerd}`);
    throw new Error('skipped');
  }
  return dockerd;
}
