import type { BrowserContext, Page } from '@playwright/test';
import { checkClock } from './clock';
import { GREEN, shownAt } from './phases';

/**
 * Opens the demo in as many tabs of one browser, and waits until each of them is green. Playwright
 * makes every tab of its own browsers believe that it is visible and has the focus.
 */
export async function openTabs(context: BrowserContext, url: string, count: number) {
  const tabs: Page[] = [];
  for (let opened = 0; opened < count; opened++) {
    const tab = await context.newPage();
    await tab.goto(url);
    tabs.push(tab);
  }
  for (const tab of tabs) {
    await shownAt(tab, GREEN);
    await checkClock(tab);
  }
  return tabs;
}
