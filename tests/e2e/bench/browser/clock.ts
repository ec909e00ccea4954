import type { Page } from '@playwright/test';

/** Now, in ms since 1970. */
export const now = () => performance.timeOrigin + performance.now();

/** How much two instants of one moment may differ by rounding, in ms. */
const ROUNDING = 1;

/**
 * Throws unless the page's clock is the test's. Both are the machine's, but each process adds a
 * steady clock to the time of day at its own start, and the time of day may have been set since.
 */
export async function checkClock(page: Page) {
  const before = now();
  const there = await page.evaluate(() => performance.timeOrigin + performance.now());
  const after = now();
  if (there < before - ROUNDING || there > after + ROUNDING) {
    throw new Error(`the page's clock says ${there}, the test's ${before} to ${after}`);
  }
}
