import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  test as base,
  type BrowserContext,
  expect,
  type Locator,
  type Page,
} from '@playwright/test';
import { remains } from './remains';

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run the tests by: cargo xtask test`);
  return value;
}

/** A Docker engine of the test's own. */
export class Engine {
  readonly dir = mkdtempSync(join(tmpdir(), 'e2e-'));
  readonly host = `unix://${this.dir}/docker.sock`;

  constructor() {
    remains.add(this.remove);
  }

  start = () => this.run('start');
  kill = () => this.run('kill');
  freeze = () => this.run('freeze');
  thaw = () => this.run('thaw');
  /** Gives it the terminal's image. */
  importImage = () => this.run('import');

  remove = () => {
    remains.delete(this.remove);
    this.run('remove');
    rmSync(this.dir, { recursive: true, force: true });
  };

  private run(action: string) {
    execFileSync(required('XTASK'), ['engine', action, '--dir', this.dir], { stdio: 'inherit' });
  }
}

/** The backend, which also serves the page if there is one. It keeps its port when it is started again. */
export class Backend {
  url = '';
  /** Further options, from the next start on. */
  readonly options: string[] = [];
  private process?: ChildProcess;

  constructor(
    private readonly engine: Engine,
    private readonly hasTerminal: boolean,
  ) {}

  async start() {
    const port = new URL(this.url || 'http://127.0.0.1:0').port || '0';
    const assets = process.env.DOCKER_CONNECTION_ASSETS;
    const page = assets ? ['--assets', assets] : [];
    if (assets && this.hasTerminal) page.push('--terminal');
    this.process = spawn(
      required('DOCKER_CONNECTION_BACKEND'),
      ['--listen', `127.0.0.1:${port}`, '--docker-host', this.engine.host, ...page, ...this.options],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    remains.add(this.end);
    const [line] = await once(createInterface(this.process.stdout!), 'line');
    this.url = line.replace('listening on ', '');
  }

  /** Waits until the backend knows the engine's state: it asks at most once a second. */
  async knows(engine: 'up' | 'down') {
    const status = engine === 'up' ? 200 : 503;
    const url = `${this.url}/api/health`;
    await expect.poll(async () => (await fetch(url)).status).toBe(status);
  }

  /** What it has counted, by the names of its metrics. */
  async count(metric: string): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const lines = text.split('\n').filter((line) => line.startsWith(metric));
    return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }

  /** How many streams are open. */
  streams = () => this.count('docker_connection_open_streams');

  /** How many terminals it has been asked for. */
  terminals = () => this.count('docker_connection_requests_total{route="terminal"');

  /** How many checks it has been asked for. */
  checks = () => this.count('docker_connection_requests_total{route="health"');

  /** Of its process. */
  get pid(): number {
    return this.process!.pid!;
  }

  /** Its connections stay, and nothing comes from them any more. */
  freeze = () => this.process!.kill('SIGSTOP');
  thaw = () => this.process!.kill('SIGCONT');

  async kill() {
    const { exitCode, signalCode } = this.process!;
    const isGone = exitCode !== null || signalCode !== null;
    const gone = isGone || once(this.process!, 'exit');
    this.end();
    await gone;
  }

  private end = () => {
    remains.delete(this.end);
    this.process!.kill('SIGKILL');
  };
}

/** The page, as a person finds things in it. */
export class Workbench {
  readonly panel: Locator;
  readonly indicator: Locator;
  readonly statusButton: Locator;
  readonly toast: Locator;

  constructor(readonly page: Page) {
    this.panel = page.getByRole('region', { name: 'Docker status' });
    this.indicator = page.locator('footer .docker-status-indicator');
    this.statusButton = page.getByRole('contentinfo').getByRole('button', { name: /Docker/ });
    this.toast = page.locator('.docker-status-toast');
  }

  /** Opens the panel by a click into the status bar. */
  async openPanel() {
    await this.statusButton.click();
    await expect(this.panel).toBeVisible();
  }

  /** Waits until an outage has been on the page for so long that its end is worth a toast. */
  async seeOutage() {
    await expect(this.panel).toHaveAttribute('data-phase', /^(unavailable|rate-limited)$/);
    await this.page.waitForTimeout(1_100);
  }

  heading = (name: string) => this.panel.getByRole('heading', { name, exact: true });
}

/** Of a few tests that are no long ones in any browser. */
export const EVERYWHERE = { tag: '@every-browser' };

/** Whether this is Firefox, which knows nothing of Chromium's DevTools. */
export const isFirefox = (context: BrowserContext) =>
  context.browser()?.browserType().name() === 'firefox';

/** Lets pages read the clipboard, as a test of what is copied does. */
export async function allowClipboard(context: BrowserContext) {
  // Firefox knows no such permission; a preference of its configuration stands for it.
  if (!isFirefox(context)) await context.grantPermissions(['clipboard-read', 'clipboard-write']);
}

type Fixtures = {
  engine: Engine;
  /** Whether the backend offers a terminal, as that of the demo does. */
  hasTerminal: boolean;
  backend: Backend;
  workbench: Workbench;
  complaints: string[];
};

export const test = base.extend<Fixtures>({
  engine: async ({}, use) => {
    const engine = new Engine();
    await use(engine);
    engine.remove();
  },
  hasTerminal: [true, { option: true }],
  backend: async ({ engine, hasTerminal }, use) => {
    const backend = new Backend(engine, hasTerminal);
    await backend.start();
    await use(backend);
    await backend.kill();
  },
  /** Errors and warnings that the browser's console has shown. */
  complaints: async ({ page }, use) => {
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    await use(complaints);
  },
  workbench: async ({ page, backend, complaints }, use) => {
    await page.goto(backend.url);
    const workbench = new Workbench(page);
    await workbench.openPanel();
    await use(workbench);
  },
});

/**
 * Tests of what a page does by checks alone: with a stream there is no ladder, no countdown and no
 * periodic check. A stream that is answered by 204 is given up by the browser at once and, other
 * than with the status of an error, without a word in the console.
 */
export const withoutStreams = test.extend({
  page: async ({ page }, use) => {
    await page.route('**/api/health/stream', (route) => route.fulfill({ status: 204 }));
    await use(page);
  },
});

export { expect };
