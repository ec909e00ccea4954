import type { BrowserContext } from '@playwright/test';
import { test } from '../../stage/workbench';
import { LOADS } from './options';
import { GREEN, emptyProfile, shownAt } from './phases';
import { print, times } from './table';
import { openTabs } from './tabs';

/** From the start of the navigation to the first phase, and to the true one, in ms. */
type Load = { any: number; connected: number };

async function load(context: BrowserContext, url: string): Promise<Load> {
  const page = await context.newPage();
  await page.goto(url);
  const start = await page.evaluate(() => performance.timeOrigin);
  const connected = (await shownAt(page, GREEN)) - start;
  const any = (await shownAt(page, ['unknown', 'checking', ...GREEN])) - start;
  await page.close();
  return { any, connected };
}

test('from the navigation to a true status', async ({ browser, engine, backend }) => {
  engine.start();
  await backend.knows('up');
  const rows: Record<string, string | number>[] = [];
  const measure = async (what: string, one: () => Promise<Load>) => {
    const loads = [];
    for (let count = 0; count < LOADS; count++) loads.push(await one());
    const connected = times(loads.map((load) => load.connected));
    const any = times(loads.map((load) => load.any));
    rows.push({ what, ...connected, 'median of the first phase shown': any.median });
  };

  // The first page also starts processes of the browser, and fills the cache.
  const context = await emptyProfile(browser);
  await load(context, backend.url);
  await measure('first tab, empty cache', async () => {
    const empty = await emptyProfile(browser);
    const result = await load(empty, backend.url);
    await empty.close();
    return result;
  });
  const again = () => load(context, backend.url);
  await measure('first tab', again);
  const [tab] = await openTabs(context, backend.url, 1);
  await measure('further tab', again);
  await tab.close();
  await context.close();
  print('Navigation → Docker connected, in ms', rows);
});
