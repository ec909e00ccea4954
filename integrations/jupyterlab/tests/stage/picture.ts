import type { Page, TestInfo } from '@playwright/test';

/** Keeps a picture with the results. */
export const picture = (page: Page, info: TestInfo, name: string) =>
  page.screenshot({ path: info.outputPath(`${name}.png`), animations: 'disabled' });
