import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Builder, By, Capabilities, type WebDriver, type WebElement } from 'selenium-webdriver';
import { freePort } from './ports';
import { remains } from './remains';
import { test as base, expect } from './workbench';

export const PANEL = '.docker-status-panel';
const INDICATOR = 'footer .docker-status-indicator';

/** A screen that nobody sees, and the program that drives browsers on it. */
class Driver {
  private readonly children: ChildProcess[] = [];
  private url = '';

  async start() {
    remains.add(this.kill);
    const screen = this.spawn('Xvfb', ['-displayfd', '3', '-nolisten', 'tcp'], process.env);
    const [display] = await once(createInterface(screen.stdio[3] as Readable), 'line');
    const port = await freePort();
    this.url = `http://127.0.0.1:${port}`;
    this.spawn('WebKitWebDriver', [`--port=${port}`], { ...process.env, DISPLAY: `:${display}` });
    const answers = () => fetch(`${this.url}/status`).then(({ ok }) => ok, () => false);
    await expect.poll(answers, { intervals: [20] }).toBe(true);
  }

  /** Opens a browser of its own: it holds nothing of those before it. */
  open = (): Promise<WebDriver> =>
    new Builder()
      .usingServer(this.url)
      .withCapabilities(
        new Capabilities({
          browserName: 'MiniBrowser',
          'webkitgtk:browserOptions': {
            binary: process.env.MINI_BROWSER,
            args: ['--automation'],
          },
        }),
      )
      .build();

  kill = () => {
    remains.delete(this.kill);
    for (const child of this.children.reverse()) child.kill();
  };

  private spawn(program: string, args: string[], env: NodeJS.ProcessEnv): ChildProcess {
    const child = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    this.children.push(child);
    return child;
  }
}

/** A tab of a browser, which is driven in one of its tabs at a time. */
export class Tab {
  constructor(
    private readonly driver: WebDriver,
    private readonly handle: string,
  ) {}

  /** The driver, with this tab in its hand. */
  async taken(): Promise<WebDriver> {
    await this.driver.switchTo().window(this.handle);
    return this.driver;
  }

  /** Runs a function in the page. */
  async evaluate<T>(run: (...args: any[]) => T | Promise<T>, ...args: unknown[]): Promise<T> {
    return (await this.taken()).executeScript<T>(run, ...args);
  }

  async goto(url: string) {
    await (await this.taken()).get(url);
  }

  async element(css: string): Promise<WebElement> {
    return (await this.taken()).findElement(By.css(css));
  }

  /** Presses keys, one after another. */
  async press(...keys: string[]) {
    await (await this.taken()).actions().sendKeys(...keys).perform();
  }

  /** The element that has the keyboard, as screen readers name it. */
  async focused(): Promise<string> {
    const element = await (await this.taken()).switchTo().activeElement();
    return `${await element.getAriaRole()} ${await element.getAccessibleName()}`;
  }

  /** An attribute of what `css` finds first. */
  attribute = (css: string, name: string) =>
    this.evaluate(
      (css, name) => document.querySelector(css)?.getAttribute(name) ?? undefined,
      css,
      name,
    );

  /** What is to be read in what `css` finds first. */
  text = (css: string) =>
    this.evaluate((css) => document.querySelector<HTMLElement>(css)?.innerText ?? '', css);

  /** Waits until an attribute of what `css` finds first is as it should be. */
  async has(css: string, name: string, value: string | RegExp) {
    const poll = expect.poll(() => this.attribute(css, name), { intervals: [50] });
    await (typeof value === 'string' ? poll.toBe(value) : poll.toMatch(value));
  }

  /** Waits until the status bar shows a phase. */
  shows = (phase: string | RegExp) => this.has(INDICATOR, 'data-phase', phase);

  /** Waits until the status bar shows a reason. */
  tells = (reason: string) => this.has(INDICATOR, 'data-reason', reason);

  /** Presses a button of the panel, once it can be pressed. */
  async click(name: string) {
    const press = (name: string) => {
      const buttons = document.querySelectorAll<HTMLElement>('.docker-status-panel button');
      const button = [...buttons].find((button) => button.innerText === name);
      return !button?.ariaDisabled && button;
    };
    await expect.poll(() => this.evaluate(press, name)).toBeTruthy();
    await (await this.evaluate<WebElement>(press as never, name)).click();
  }

  /** Opens the panel by a click into the status bar. */
  async openPanel() {
    await this.has('footer button', 'class', /./);
    await (await this.element('footer button')).click();
    await this.has(PANEL, 'data-phase', /./);
  }

  /** Whether it is this tab that asks for all others: it holds the lock. */
  leads = () =>
    this.evaluate(async () => {
      const mine = `mine ${Math.random()}`;
      const { held } = await navigator.locks.request(mine, () => navigator.locks.query());
      const owner = (name: string) => held!.find((lock) => lock.name!.startsWith(name))?.clientId;
      return owner('docker-connection:') === owner(mine);
    });

  async close() {
    await (await this.taken()).close();
  }
}

/** The tabs of one browser. */
export class Tabs {
  alive: Tab[] = [];

  constructor(
    private readonly driver: WebDriver,
    private readonly url: string,
  ) {}

  /** Opens the page in one more tab. */
  async add(url = this.url): Promise<Tab> {
    const driver = this.driver;
    if (this.alive.length > 0) {
      await this.alive[0].taken();
      await driver.switchTo().newWindow('tab');
    }
    const tab = new Tab(driver, await driver.getWindowHandle());
    this.alive.push(tab);
    await driver.get(url);
    return tab;
  }

  async close(tab: Tab) {
    this.alive = this.alive.filter((other) => other !== tab);
    await tab.close();
  }

  /** Waits until exactly one tab leads. */
  async leader(): Promise<Tab> {
    let leaders: Tab[] = [];
    const count = async () => {
      leaders = [];
      for (const tab of this.alive) if (await tab.leads()) leaders.push(tab);
      return leaders.length;
    };
    await expect.poll(count).toBe(1);
    return leaders[0];
  }

  async allShow(phase: string | RegExp) {
    for (const tab of this.alive) await tab.shows(phase);
  }
}

/** With a WebKit in which no page is open yet. */
export const test = base.extend<{ tabs: Tabs }, { webkit: Driver }>({
  webkit: [
    async ({}, use) => {
      const driver = new Driver();
      try {
        await driver.start();
        await use(driver);
      } finally {
        driver.kill();
      }
    },
    { scope: 'worker' },
  ],
  tabs: async ({ webkit, backend }, use) => {
    const driver = await webkit.open();
    await use(new Tabs(driver, backend.url));
    await driver.quit();
  },
});

export { expect };
