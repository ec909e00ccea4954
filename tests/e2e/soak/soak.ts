import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { Chaos, type Health, type Victim } from '../stage/chaos';
import { type Tab, type Tabs, expect } from '../stage/tabs';
import { Terminal } from '../stage/terminal';
import type { Backend, Engine } from '../stage/workbench';

/** How the engine and the backend were from then on, in ms since 1970. */
export type Change = Record<Victim, Health> & { at: number };

/** The tabs that live as long as the soak. */
export type Residents = { editor: Tab; terminal: Tab; settings: Tab };

/** Chaos with people in it, who work in a terminal, diagnose, and look at what the engine uses. */
export class Soak extends Chaos {
  readonly changes: Change[] = [];
  private readonly terminal: Terminal;

  static async begin(tabs: Tabs, engine: Engine, backend: Backend, others: number) {
    const [editor, terminal, settings] = await tabs.open(3);
    await settings.press('More in the settings');
    await tabs.open(others);
    return new Soak(tabs, engine, backend, { editor, terminal, settings });
  }

  private constructor(
    tabs: Tabs,
    engine: Engine,
    backend: Backend,
    readonly residents: Residents,
  ) {
    super(tabs, engine, backend, Object.values(residents));
    this.terminal = new Terminal(residents.terminal.page);
    Object.assign(this.moves, {
      'the backend is frozen or thawed': () => this.freezeOrThaw('backend'),
      'a person opens or stops the terminal': () =>
        this.unlessFrozen('terminal', async (tab) => {
          for (const words of ['Open terminal', 'Open another', 'Stop']) await tab.press(words);
        }),
      'a person floods the terminal': () =>
        this.unlessFrozen('terminal', async (tab) => {
          if (!(await this.terminal.keyboard.isVisible())) return;
          await this.terminal.keyboard.focus();
          await tab.page.keyboard.type('seq 3000\n');
        }),
      'a person diagnoses': () =>
        this.unlessFrozen('settings', async (tab) => {
          await tab.press(this.pick(['Diagnose', 'Look again']));
        }),
      'a person looks at the resources, or no longer': () =>
        this.unlessFrozen('settings', (tab) => tab.press('Resources')),
      'a person comes to a tab': async () => {
        const tab = this.pick(tabs.alive);
        if (!this.frozen.has(tab)) await tab.focus();
      },
    });
  }

  private async unlessFrozen(name: keyof Residents, act: (tab: Tab) => Promise<void>) {
    const tab = this.residents[name];
    if (!this.frozen.has(tab)) await act(tab);
  }

  /** From now on the backend lives, so that what it holds can be compared. */
  spareBackend() {
    delete this.moves['the backend is started or killed'];
  }

  protected override note() {
    this.changes.push({ at: Date.now(), ...this.are });
  }

  /** Everything runs again, and a person can use all of it; each time the same is on the screens. */
  override async repair() {
    await this.mend();
    await this.useTerminal();
    await this.diagnose();
    await this.lookAtResources();
    // Where nobody looks any more, the leader's stream is the only one.
    await this.open('Resources', false);
    await super.repair();
    // The terminal's, and none that was left behind.
    await expect.poll(() => this.containers()).toBe(1);
  }

  private async useTerminal() {
    const { terminal } = this.residents;
    await expect(async () => {
      // A terminal that was asked for too often wants to be asked later.
      for (const words of ['Open terminal', 'Open another']) await terminal.press(words);
      await expect(this.terminal.button('Stop')).toBeVisible({ timeout: 5_000 });
    }).toPass();
    await this.terminal.prompts();
    await this.terminal.keyboard.focus();
    expect(await this.terminal.run('echo $((6 * 7))')).toEqual(['42']);
  }

  private async diagnose() {
    const { panel } = this.residents.settings;
    await this.open('Diagnose', true);
    await expect(async () => {
      await this.residents.settings.press('Look again');
      const verdict = panel.locator('.docker-status-verdict');
      await expect(verdict).toContainText('Docker can be used', { timeout: 5_000 });
    }).toPass();
  }

  private async lookAtResources() {
    await this.open('Resources', true);
    const { panel } = this.residents.settings;
    // What is out of sight is not asked for.
    await panel.getByRole('button', { name: 'Resources' }).scrollIntoViewIfNeeded();
    const table = panel.getByRole('table', { name: 'Use in the last minutes' });
    await expect(table.getByRole('row', { name: /CPU/ })).toContainText(/\d % of \d+ CPU/);
  }

  /** Opens a section of the settings' panel, or closes it. */
  private async open(name: 'Diagnose' | 'Resources', isOpen: boolean) {
    const section = this.residents.settings.panel.getByRole('button', { name });
    const expanded = String(isOpen);
    if ((await section.getAttribute('aria-expanded')) !== expanded) await section.click();
    await expect(section).toHaveAttribute('aria-expanded', expanded);
  }

  /** How many containers the engine has. */
  private async containers(): Promise<number> {
    const socketPath = this.engine.host.replace('unix://', '');
    const asked = request({ socketPath, path: '/containers/json?all=true' }).end();
    const answer = await new Promise<NodeJS.ReadableStream>((done, fail) =>
      asked.on('response', done).on('error', fail),
    );
    return JSON.parse(await text(answer)).length;
  }
}
