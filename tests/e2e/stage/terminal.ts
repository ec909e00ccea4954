import type { Locator, Page } from '@playwright/test';
import { test as base, expect } from './workbench';

const PROMPT = /^\S* ?[#$] ?$/;

/** The demo's terminal, as a person uses it. */
export class Terminal {
  readonly panel: Locator;
  /** What is said of it, beside its screen and to screen readers. */
  readonly message: Locator;
  /** What its screen shows, as screen readers find it. */
  readonly screen: Locator;
  readonly keyboard: Locator;

  constructor(readonly page: Page) {
    this.panel = page.getByRole('region', { name: 'Terminal' });
    this.message = this.panel.getByRole('status');
    this.screen = this.panel.locator('.xterm-accessibility-tree');
    this.keyboard = this.panel.getByRole('textbox', { name: /^Terminal/ });
  }

  button = (name: string) => this.panel.getByRole('button', { name, exact: true });

  async isClosed() {
    await expect(this.panel.getByText('No terminal is open.')).toBeVisible();
  }

  async open() {
    await this.button('Open terminal').click();
    await this.prompts();
  }

  /** Waits until a shell runs and waits for a command. */
  async prompts() {
    await expect(this.button('Stop')).toBeVisible();
    await expect.poll(async () => (await this.lines()).at(-1)).toMatch(PROMPT);
  }

  /** The lines that are on its screen, without the empty ones at the end. */
  async lines(): Promise<string[]> {
    const rows = await this.screen.getByRole('listitem').allTextContents();
    const lines = rows.map((row) => row.replaceAll('\u00a0', ' ').trimEnd());
    return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
  }

  async types(text: string) {
    await this.page.keyboard.type(text);
  }

  /** Types a command and gives what it prints, without the prompt behind it. */
  async run(command: string): Promise<string[]> {
    await this.types('clear\n');
    await expect.poll(() => this.lines()).toHaveLength(1);
    await this.types(`${command}\n`);
    let output: string[] = [];
    await expect(async () => {
      output = await this.lines();
      expect(output.length).toBeGreaterThan(1);
      expect(output.at(-1)).toMatch(PROMPT);
    }).toPass();
    return output.slice(1, -1);
  }
}

/** With an engine that runs and has the terminal's image, and a page that has not asked for it. */
export const test = base.extend<{ terminal: Terminal }>({
  engine: async ({ engine }, use) => {
    engine.start();
    engine.importImage();
    await use(engine);
  },
  terminal: async ({ page, backend, complaints }, use) => {
    await backend.knows('up');
    const terminal = new Terminal(page);
    await page.goto(backend.url);
    await use(terminal);
  },
});

export { expect };
