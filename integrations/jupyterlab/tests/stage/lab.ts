import { type Locator, type Page, expect } from '@playwright/test';
import { test as base } from '../../../../tests/e2e/stage/workbench';
import { Jupyter } from './jupyter';

/** Why there can be no engine here. */
const { NO_ENGINE } = process.env;

/** JupyterLab, as a person finds things in it. */
export class Lab {
  readonly button: Locator;
  readonly popover: Locator;
  readonly panel: Locator;
  readonly notices: Locator;
  /** The words of each notice that has popped up. */
  readonly told: string[] = [];

  constructor(readonly page: Page) {
    this.button = page.locator('#jp-main-statusbar docker-status-button');
    this.popover = this.button.getByRole('region', { name: 'Docker status' });
    this.panel = page.locator('#docker-connection-panel');
    this.notices = page.locator('.Toastify__toast');
  }

  async open(jupyter: Jupyter) {
    await this.page.exposeFunction('hear', (words: string) => this.told.push(words));
    await this.page.addInitScript(() => {
      const seen = new WeakSet<Element>();
      const look = () => {
        for (const notice of document.querySelectorAll('.Toastify__toast')) {
          if (seen.has(notice)) continue;
          seen.add(notice);
          (window as any).hear(notice.querySelector('.jp-toast-message')?.textContent);
        }
      };
      new MutationObserver(look).observe(document, { childList: true, subtree: true });
    });
    await jupyter.logIn(this.page);
  }

  async shows(phase: string, reason?: string) {
    await expect(this.button).toHaveAttribute('phase', phase);
    if (reason) await expect(this.button).toHaveAttribute('reason', reason);
  }
}

type Fixtures = {
  jupyter: Jupyter;
  lab: Lab;
  needsEngine: void;
};

export const test = base.extend<Fixtures>({
  hasTerminal: false,
  needsEngine: [
    async ({}, use, info) => {
      info.skip(Boolean(NO_ENGINE), NO_ENGINE);
      await use();
    },
    { auto: true },
  ],
  /** Errors and warnings that name us; JupyterLab's own are not ours to mend. */
  complaints: async ({ page }, use) => {
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (!['error', 'warning'].includes(message.type())) return;
      const line = `${message.text()} ${message.location().url}`;
      // On a busy machine JupyterLab tells of each plugin how long it took.
      if (/docker/i.test(line) && !/ms to activate/.test(line)) complaints.push(line);
    });
    await use(complaints);
  },
  /** It does not run yet. */
  jupyter: async ({}, use) => {
    const jupyter = new Jupyter();
    await use(jupyter);
    await jupyter.remove();
  },
  lab: async ({ page }, use) => {
    await use(new Lab(page));
    // What is still open would complain of the end of the server.
    await page.close();
  },
});

export { expect };
