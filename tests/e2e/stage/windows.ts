import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  type Browser,
  type BrowserContext,
  type LaunchOptions,
  type Page,
  chromium,
  firefox,
} from '@playwright/test';
import { remains } from './remains';

export type Where = { newWindow: true } | { background: boolean };

/**
 * A Chromium in which a tab is hidden where another one lies over it.
 *
 * Playwright tells every page that it is visible and has the focus, but for those in the profile of
 * a browser that it did not start.
 */
export class Windows {
  private constructor(
    private readonly child: ChildProcess,
    private readonly profile: string,
    private readonly browser: Browser,
  ) {
    remains.add(this.kill);
  }

  static async open(args: string[]): Promise<Windows> {
    const profile = mkdtempSync(join(tmpdir(), 'e2e-'));
    const child = spawn(
      process.env.CHROMIUM!,
      ['--headless', '--remote-debugging-port=0', `--user-data-dir=${profile}`, ...args],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    for await (const line of createInterface(child.stderr)) {
      const address = /DevTools listening on (\S+)/.exec(line)?.[1];
      if (!address) continue;
      const connect = () =>
        chromium.connectOverCDP(address, { noDefaults: true, timeout: 10_000 });
      // A connection made while a busy browser still starts was seen never to be set up.
      const browser = await connect().catch(connect);
      return new Windows(child, profile, browser);
    }
    throw new Error('Chromium has ended');
  }

  get context(): BrowserContext {
    return this.browser.contexts()[0];
  }

  /**
   * Opens an empty page: in a window of its own, hidden behind the page of the last one, or before
   * that page, which is hidden then.
   */
  async newPage(where: Where): Promise<Page> {
    const session = await this.browser.newBrowserCDPSession();
    const [page] = await Promise.all([
      this.context.waitForEvent('page'),
      session.send('Target.createTarget', { url: 'about:blank', ...where }),
    ]);
    await session.detach();
    return page;
  }

  async close() {
    const ended = once(this.child, 'exit');
    // It ends its processes in order, which write into the profile until then.
    const session = await this.browser.newBrowserCDPSession();
    await session.send('Browser.close').catch(() => {});
    await ended;
    remains.delete(this.kill);
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }

  private kill = () => this.child.kill('SIGKILL');
}

/** A Firefox, of which Playwright hides nothing. */
export class FirefoxWindows {
  private constructor(readonly context: BrowserContext) {}

  static async open(options: LaunchOptions): Promise<FirefoxWindows> {
    const browser = await firefox.launch(options);
    return new FirefoxWindows(await browser.newContext());
  }

  /** As that of `Windows`. */
  async newPage(where: Where): Promise<Page> {
    const last = this.context.pages().at(-1);
    if ('newWindow' in where || !last) return this.context.newPage();
    const [page] = await Promise.all([
      this.context.waitForEvent('page'),
      // A tab of the same window, before the others.
      last.evaluate(() => void open('about:blank', '_blank', 'noopener')),
    ]);
    if (where.background) await last.bringToFront();
    return page;
  }

  close = () => this.context.browser()!.close();
}

/** Lets a visible page believe that it has the focus, which no window has without a screen. */
export async function focus(page: Page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setFocusEmulationEnabled', { enabled: true });
}
