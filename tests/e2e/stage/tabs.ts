import type { ConsoleMessage, Page, Request } from '@playwright/test';
import { FirefoxWindows, type Where, Windows } from './windows';
import { type Backend, Workbench, expect, isFirefox, test as base } from './workbench';

/** What a person reads in the panel of a tab. */
export type Shown = { phase?: string; reason?: string; failures?: string; left?: number };

/** One of several tabs of a browser. */
export class Tab extends Workbench {
  /** Errors and warnings that its console has shown. */
  readonly complaints: string[] = [];
  /** Why it has made checks, as its debug log says. */
  readonly checks: string[] = [];
  private readonly open = new Set<Request | ConsoleMessage>();
  /** When it asked for its newest stream, in ms since 1970. */
  askedAt = 0;

  constructor(page: Page) {
    super(page);
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
      const cause = message.text().split('[docker-connection] check: ')[1];
      if (cause) this.checks.push(cause);
    });
    if (isFirefox(page.context())) this.readLog();
    else this.watchRequests();
  }

  private watchRequests() {
    const { page } = this;
    page.on('request', (request) => {
      if (new URL(request.url()).pathname !== '/api/health/stream') return;
      this.open.add(request);
      this.askedAt = Date.now();
    });
    page.on('requestfinished', (request) => this.open.delete(request));
    page.on('requestfailed', (request) => this.open.delete(request));
    // The end of what a page that is left has held is not told.
    page.on('framenavigated', () => this.open.clear());
  }

  /** Firefox tells of no end of a stream that is given up before it has begun; the page does. */
  private readLog() {
    this.page.on('console', (message) => {
      if (/\] (another tab leads|stream: ended)/.test(message.text())) this.open.clear();
      if (!message.text().endsWith('] stream: opened')) return;
      this.open.add(message);
      this.askedAt = Date.now();
    });
  }

  /** How many streams it holds. */
  get streams() {
    return this.open.size;
  }

  /** Opens the panel, also where no picture is drawn that could be clicked into. */
  override async openPanel() {
    await this.statusButton.evaluate((button: HTMLElement) => button.click());
    await expect(this.panel).toBeVisible();
  }

  /** Presses a button by its words, if there is one, also where no picture is drawn. */
  press = (words: string) =>
    this.page.evaluate((words) => {
      const buttons = document.querySelectorAll<HTMLElement>('button');
      [...buttons].find((button) => button.innerText === words)?.click();
    }, words);

  shown = (): Promise<Shown> =>
    this.panel.evaluate((panel) => ({
      phase: panel.dataset.phase,
      reason: panel.dataset.reason,
      failures: /\d+ \/ \d+/.exec(panel.innerText)?.[0],
      left: Number(/attempt in (\d+) s/.exec(panel.innerText)?.[1] ?? NaN),
    }));

  /** Waits until the status bar, which also a hidden tab has, shows a phase. */
  async shows(phase: string | RegExp, timeout?: number) {
    await expect(this.indicator).toHaveAttribute('data-phase', phase, { timeout });
  }

  /** Holds the tab's only thread for so long, from now on. */
  hang = (ms: number) =>
    this.page.evaluate((ms) => {
      setTimeout(() => {
        const end = performance.now() + ms;
        while (performance.now() < end);
      });
    }, ms);

  /** Tells it that a person has come to it: in this Chromium each window has the focus. */
  async focus() {
    if (isFirefox(this.page.context())) await this.page.bringToFront();
    else await this.page.evaluate(() => window.dispatchEvent(new Event('focus')));
  }

  /** What its status bar shows, read without the help of its event loop, which may stand still. */
  phase = () =>
    this.page.evaluate(() => {
      const indicator = document.querySelector<HTMLElement>('footer .docker-status-indicator');
      return indicator!.dataset.phase;
    });

  async session() {
    return this.page.context().newCDPSession(this.page);
  }

  async freeze(state: 'frozen' | 'active') {
    const session = await this.session();
    await session.send('Page.setWebLifecycleState', { state });
    await session.detach();
    if (state === 'active') await this.reappear();
  }

  /** To freeze a page hides it, and only a window that comes back shows it again. */
  private async reappear() {
    const session = await this.session();
    const { windowId } = await session.send('Browser.getWindowForTarget');
    for (const windowState of ['minimized', 'normal'] as const) {
      await session.send('Browser.setWindowBounds', { windowId, bounds: { windowState } });
    }
    await session.detach();
    await expect.poll(() => this.page.evaluate(() => document.visibilityState)).toBe('visible');
  }

  /** Its process ends as if it had crashed. */
  async crash() {
    const crashed = this.page.waitForEvent('crash');
    const session = await this.session();
    session.send('Page.crash').catch(() => {});
    await crashed;
  }
}

/** The tabs of one browser, each in a window of its own unless it is asked for otherwise. */
export class Tabs {
  alive: Tab[] = [];

  constructor(
    private readonly windows: Windows | FirefoxWindows,
    private readonly backend: Backend,
  ) {}

  get context() {
    return this.windows.context;
  }

  async open(count: number): Promise<Tab[]> {
    for (let opened = 0; opened < count; opened++) await this.add({ newWindow: true });
    return this.alive;
  }

  async add(where: Where, url = this.backend.url): Promise<Tab> {
    const tab = new Tab(await this.windows.newPage(where));
    this.alive.push(tab);
    await tab.page.goto(url);
    await expect(tab.indicator).not.toHaveAttribute('data-phase', /unknown|checking/);
    await tab.openPanel();
    return tab;
  }

  /** Is no longer counted: it is closed, or about to be, or no page of the kit any more. */
  forget(tab: Tab) {
    this.alive = this.alive.filter((other) => other !== tab);
  }

  /** Waits until exactly one tab holds a stream, and the backend knows of one. */
  async leader(timeout?: number): Promise<Tab> {
    const leaders = () => this.alive.filter((tab) => tab.streams > 0);
    await expect.poll(() => leaders().map((tab) => tab.streams), { timeout }).toEqual([1]);
    await expect.poll(() => this.backend.streams(), { timeout }).toBe(1);
    return leaders()[0];
  }

  async followers(): Promise<Tab[]> {
    const leader = await this.leader();
    return this.alive.filter((tab) => tab !== leader);
  }

  async allShow(phase: string | RegExp, timeout?: number) {
    await Promise.all(this.alive.map((tab) => tab.shows(phase, timeout)));
  }

  /** What all panels show, which is the same; countdowns may differ by a second on their way. */
  async agreed(): Promise<Shown> {
    let all: Shown[] = [];
    await expect(async () => {
      all = await Promise.all(this.alive.map((tab) => tab.shown()));
      const [first, ...others] = all;
      for (const { left, ...other } of others) {
        expect({ ...other, left: 0 }).toEqual({ ...first, left: 0 });
        if (Number.isNaN(left)) expect(first.left).toBeNaN();
        else expect(Math.abs(left! - first.left!)).toBeLessThanOrEqual(1);
      }
    }).toPass();
    return all[0];
  }

  /** Why which tab has made a check. */
  checks = () => this.alive.flatMap((tab) => tab.checks);

  complaints = () => this.alive.flatMap((tab) => tab.complaints);
}

/** Where a page may keep anything: the empty one that a tab begins with may not. */
function debugLog() {
  if (location.origin.startsWith('http')) localStorage.setItem('docker-connection:debug', '1');
}

/** With a browser in which tabs are hidden, frozen and kept as those of a person are. */
export const test = base.extend<{ tabs: Tabs }>({
  tabs: async ({ backend, browserName }, use, { project }) => {
    const options = project.use.launchOptions!;
    const windows =
      browserName === 'firefox'
        ? await FirefoxWindows.open(options)
        : await Windows.open(options.args!);
    await windows.context.addInitScript(debugLog);
    await use(new Tabs(windows, backend));
    await windows.close();
  },
});

export { expect };
