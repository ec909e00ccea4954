import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameLocator, Locator, Page, TestInfo } from '@playwright/test';
import { Backend, expect, test as base } from '../../../../tests/e2e/stage/workbench';
import { WebServer } from './web-server';

/** What `cargo xtask vscode` leaves behind. */
const PACKED = process.env.DOCKER_CONNECTION_VSCODE ?? '';
export const vsix = () =>
  join(PACKED, readdirSync(PACKED).find((name) => name.endsWith('.vsix'))!);

/** Whether tests may take minutes. */
export const isLong = process.env.DOCKER_CONNECTION_LONG_TESTS === '1';

/** The id of the status bar's item. */
export const ITEM = 'docker-connection-kit.docker-connection.status';

/** The editor, as a person finds things in it. */
export class Editor {
  /** The item of the status bar. */
  readonly item: Locator;
  readonly toasts: Locator;
  /** What the notification centre lists. */
  readonly notifications: Locator;
  /** The kit's panel in the view. */
  readonly panel: Locator;
  private readonly view: FrameLocator;
  private readonly complaints: string[] = [];

  constructor(readonly page: Page) {
    this.item = page.locator(`[id="${ITEM}"]`);
    const ours = { hasText: 'Docker' };
    this.toasts = page.locator('.notification-toast').filter(ours);
    this.notifications = page.locator('.notifications-center .notification-list-item').filter(ours);
    this.view = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
    this.panel = this.view.getByRole('region', { name: 'Docker status' });
    page.on('console', (message) => {
      if (!['error', 'warning'].includes(message.type())) return;
      const [address] = message.location().url.split('?');
      this.complaints.push(`${message.text()} (${address})`);
    });
    page.on('pageerror', (error) => this.complaints.push(String(error.stack)));
  }

  /**
   * Opens the editor. Now and then its worker for extensions does not start, as the editor itself
   * complains after a minute; opened again, it does.
   */
  async open(url: string) {
    await this.page.goto(url);
    const isThere = this.item.waitFor({ timeout: 45_000 }).then(() => true, () => false);
    if (!(await isThere)) await this.page.goto(url);
  }

  /** Waits until the item has this text and colour, if any. */
  async shows(text: string | RegExp, colour?: 'error' | 'warning') {
    await expect(this.item).toHaveText(text);
    if (colour) await expect(this.item).toContainClass(`${colour}-kind`);
    else await expect(this.item).not.toHaveClass(/(error|warning)-kind/);
  }

  /** Runs a command by its name in the palette. */
  async run(command: string) {
    await this.page.keyboard.press('F1');
    await this.input.fill(`>${command}`);
    await this.page.getByRole('option', { name: command }).first().click();
  }

  get input() {
    return this.page.locator('.quick-input-widget input[type=text], .quick-input-widget input[type=password]');
  }

  /** Errors and warnings of the console that have to do with the extension. */
  complaintsOf(backend: Backend) {
    const names = ['docker-connection', '/extension/', new URL(backend.url).host];
    return this.complaints.filter((complaint) =>
      names.some((name) => complaint.toLowerCase().includes(name)),
    );
  }
}

type Fixtures = {
  needsEngine: void;
  /** Further defaults of the editor's settings. */
  settings: Record<string, unknown>;
  server: WebServer;
  editor: Editor;
};

/** The extension in VS Code for the Web, before the editor is opened. */
export const test = base.extend<Fixtures>({
  needsEngine: [
    async ({}, use, info) => {
      info.skip(Boolean(process.env.NO_ENGINE), process.env.NO_ENGINE);
      await use();
    },
    { auto: true },
  ],
  settings: async ({}, use) => use({}),
  server: async ({ settings }, use) => {
    const server = new WebServer(join(PACKED, 'extension'), settings);
    await server.open();
    await use(server);
    server.close();
  },
  backend: async ({ engine, server, settings }, use) => {
    const backend = new Backend(engine, false);
    backend.options.push('--allow-origin', server.url);
    await backend.start();
    settings['dockerConnection.backendUrl'] = backend.url;
    await use(backend);
    await backend.kill();
  },
  editor: async ({ page, backend }, use) => {
    await page.setViewportSize({ width: 1200, height: 760 });
    const editor = new Editor(page);
    await use(editor);
    expect(editor.complaintsOf(backend)).toEqual([]);
  },
});

/** Keeps what the page looks like, for a person to look at. */
export async function keepPicture(page: Page, info: TestInfo, name: string) {
  await page.screenshot({ path: info.outputPath(`${name}.png`) });
}

export { expect };
