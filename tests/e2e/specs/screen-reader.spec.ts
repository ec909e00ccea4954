import type { Page } from '@playwright/test';
import { expect, withoutStreams } from '../stage/workbench';

/** What a screen reader is made to say by the page's live regions. */
class ScreenReader {
  constructor(private readonly page: Page) {}

  async listen() {
    await this.page.addInitScript(() => {
      const said: string[] = ((window as any).said = []);
      const selector = '[role=status], [role=alert], [role=log], [aria-live]';
      const listener = new MutationObserver((records) => {
        const regions = new Set<Element>();
        for (const { target } of records) {
          const element = target instanceof Element ? target : target.parentElement;
          const region = element?.closest(selector);
          if (region) regions.add(region);
        }
        for (const region of regions) if (region.textContent) said.push(region.textContent);
      });
      const options = { subtree: true, childList: true, characterData: true };
      listener.observe(document, options);
    });
  }

  said = (): Promise<string[]> => this.page.evaluate(() => (window as any).said);
}

withoutStreams('an outage is said once, its countdown never', async ({ page, backend, engine }) => {
  const reader = new ScreenReader(page);
  await reader.listen();
  await page.goto(backend.url);
  // The terminal's panel has one of its own.
  const region = page.getByRole('status').and(page.locator('.docker-status-hidden'));
  await expect(region).toHaveCount(1);

  const indicator = page.locator('footer .docker-status-indicator');
  await expect(indicator).toHaveAttribute('data-phase', 'rate-limited');
  // The ladder's next step: the cooldown ends, an attempt fails, a longer one begins.
  await page.waitForResponse(/\/api\/health\?report/);
  await expect(indicator).toHaveAttribute('data-phase', 'rate-limited');
  engine.start();
  await expect(indicator).toHaveAttribute('data-phase', 'connected');
  await expect(page.locator('.docker-status-toast')).toBeVisible();

  const detail = "Docker's socket does not exist: the engine is not running.";
  // A check that meets the engine while it starts says so.
  const said = async () =>
    (await reader.said()).filter((text) => !text.startsWith('Docker is starting'));
  await expect.poll(said).toEqual([
    `Docker unavailable. ${detail}`,
    `Docker unavailable, waiting to retry. ${detail}`,
    'Docker connected.',
  ]);
});
