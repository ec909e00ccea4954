import type { Browser, BrowserContext, Page } from '@playwright/test';

/** A phase that the status bar showed, and when it came: in ms since 1970, by the page's clock. */
type Shown = { phase: string; at: number };

declare global {
  interface Window {
    /** The first of these phases that is shown at `since` or later. */
    phaseShown(phases: string[], since: number): Promise<Shown>;
  }
}

export const RED = ['unavailable', 'rate-limited'];
export const GREEN = ['connected'];

/** A browser with an empty profile. Each page notes by itself when its status bar changes. */
export async function emptyProfile(browser: Browser) {
  const context = await browser.newContext();
  await notePhases(context);
  return context;
}

export async function notePhases(context: BrowserContext) {
  await context.addInitScript(() => {
    const log: Shown[] = [];
    const news = new EventTarget();
    const observer = new MutationObserver(() => {
      const indicator = document.querySelector('footer .docker-status-indicator');
      const phase = indicator?.getAttribute('data-phase');
      if (!phase || phase === log.at(-1)?.phase) return;
      log.push({ phase, at: performance.timeOrigin + performance.now() });
      news.dispatchEvent(new Event('phase'));
    });
    const options = { subtree: true, childList: true, attributeFilter: ['data-phase'] };
    observer.observe(document, options);
    window.phaseShown = async (phases, since) => {
      for (;;) {
        const known = log.find(({ phase, at }) => at >= since && phases.includes(phase));
        if (known) return known;
        await new Promise((done) => news.addEventListener('phase', done, { once: true }));
      }
    };
  });
}

/** When the page first showed one of the phases at `since` or later. Waits for it without polling. */
export async function shownAt(page: Page, phases: string[], since = 0): Promise<number> {
  const shown = await page.evaluate(
    ([phases, since]) => window.phaseShown(phases, since),
    [phases, since] as const,
  );
  return shown.at;
}
