import { test as base } from '../../e2e/stage/workbench';
import { NO_ENGINE } from './host';
import { Site, TIGHTEST } from './site';

type Serve = (dir: string, policy?: string) => Promise<Site>;

/** An engine, a backend, and a user's page beside them. */
export const test = base.extend<{ serve: Serve; needsEngine: void }>({
  needsEngine: [
    async ({}, use, info) => {
      info.skip(Boolean(NO_ENGINE), NO_ENGINE);
      await use();
    },
    { auto: true },
  ],
  serve: async ({ backend }, use) => {
    const sites: Site[] = [];
    await use(async (dir, policy = TIGHTEST) => {
      const site = new Site(dir, policy, () => backend.url);
      sites.push(site);
      await site.open();
      return site;
    });
    for (const site of sites) site.close();
  },
});

export { expect } from '@playwright/test';
