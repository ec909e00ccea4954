import { setTimeout as sleep } from 'node:timers/promises';
import { type Tab, type Tabs, expect } from './tabs';
import { type Backend, type Engine, isFirefox } from './workbench';

/** How soon all tabs have to tell the truth: they look for a lost backend each 30 s at least. */
const DEADLINE = 60_000;

/** `DOCKER_CONNECTION_SEED` repeats a run. */
const SEED = Number(process.env.DOCKER_CONNECTION_SEED ?? Math.floor(Math.random() * 2 ** 32));

/** Numbers from 0 to 1 that only a seed decides (the generator "mulberry32"). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What faults happen to. */
export type Victim = 'engine' | 'backend';

/** How one is. */
export type Health = 'up' | 'down' | 'frozen';

type Moves = Record<string, () => Promise<void> | void>;

/** Does things to the engine, the backend and the tabs, and knows what is true then. */
export class Chaos {
  protected readonly are: Record<Victim, Health> = { engine: 'down', backend: 'up' };
  protected readonly frozen = new Set<Tab>();
  private readonly next = random(SEED);

  constructor(
    protected readonly tabs: Tabs,
    protected readonly engine: Engine,
    protected readonly backend: Backend,
    /** Are neither closed nor reloaded, so that what they hold can be compared. */
    private readonly stay: Tab[],
  ) {
    console.log(`DOCKER_CONNECTION_SEED=${SEED}`);
  }

  /** One of them. */
  pick = <T>(choices: readonly T[]): T => choices[Math.floor(this.next() * choices.length)];

  protected readonly moves: Moves = {
    'the engine is started or killed': () => this.startOrKill('engine'),
    'the engine is frozen or thawed': () => this.freezeOrThaw('engine'),
    'the backend is started or killed': () => this.startOrKill('backend'),
    'the leader is closed, and a tab opened': async () => {
      if (this.are.backend !== 'up') return;
      const leader = this.tabs.alive.find((tab) => tab.streams > 0);
      if (!leader || this.stay.includes(leader) || this.frozen.has(leader)) return;
      this.tabs.forget(leader);
      await leader.page.close();
      await this.tabs.add({ newWindow: true });
    },
    'a tab is reloaded': async () => {
      const tab = this.pick(this.tabs.alive);
      if (this.are.backend !== 'up' || this.stay.includes(tab) || this.frozen.has(tab)) return;
      await tab.page.reload();
      await tab.openPanel();
    },
    'a tab is frozen or thawed': async () => {
      const tab = this.pick(this.tabs.alive);
      if (isFirefox(this.tabs.context)) return;
      const isFrozen = this.frozen.delete(tab);
      if (!isFrozen) this.frozen.add(tab);
      await tab.freeze(isFrozen ? 'active' : 'frozen');
    },
    'a person presses Retry, if it can be pressed': async () => {
      const tab = this.pick(this.tabs.alive);
      if (this.frozen.has(tab)) return;
      await tab.press('Retry');
    },
  };

  private async startOrKill(who: Victim) {
    if (this.are[who] === 'frozen') this[who].thaw();
    if (this.are[who] === 'down') await this[who].start();
    else await this[who].kill();
    this.are[who] = this.are[who] === 'down' ? 'up' : 'down';
  }

  protected freezeOrThaw(who: Victim) {
    if (this.are[who] === 'down') return;
    if (this.are[who] === 'up') this[who].freeze();
    else this[who].thaw();
    this.are[who] = this.are[who] === 'up' ? 'frozen' : 'up';
  }

  /** Makes one to three moves, and waits until they are told. */
  async stir() {
    for (let moves = this.pick([1, 2, 3]); moves > 0; moves--) {
      const what = this.pick(Object.keys(this.moves));
      console.log(what);
      await this.moves[what]();
      this.note();
      await sleep(this.pick([0, 100, 500, 2_000]));
    }
    await this.settle();
  }

  /** Is told that something has been done. */
  protected note() {
    console.log(`engine ${this.are.engine}, backend ${this.are.backend}`);
  }

  /** Waits until no tab that runs says anything but the truth. */
  async settle() {
    for (const tab of this.frozen) await tab.freeze('active');
    this.frozen.clear();
    const begin = Date.now();
    await expect(async () => {
      const truth = await this.truth();
      const told = await Promise.all(
        this.tabs.alive.map((tab) =>
          tab.indicator.evaluate(({ dataset }) => dataset.reason ?? dataset.phase),
        ),
      );
      expect(told).toEqual(this.tabs.alive.map(() => truth));
    }).toPass({ timeout: DEADLINE, intervals: [100] });
    console.log(`all tell the truth after ${Date.now() - begin} ms`);
  }

  private async truth(): Promise<string> {
    if (this.are.backend === 'down') return 'backend-unreachable';
    if (this.are.backend === 'frozen') return 'backend-timeout';
    const report = await (await fetch(`${this.backend.url}/api/health`)).json();
    return report.status === 'available' ? 'connected' : report.reason;
  }

  /** Lets everything run again. */
  protected async mend() {
    for (const who of ['backend', 'engine'] as const) {
      if (this.are[who] === 'frozen') this[who].thaw();
      if (this.are[who] === 'down') await this[who].start();
      this.are[who] = 'up';
    }
    this.note();
    await this.settle();
  }

  /** Everything runs again, and all is as it has to be then. */
  async repair() {
    await this.mend();
    await this.tabs.leader();
    for (const tab of this.tabs.alive) await expect(tab.toast).not.toBeVisible();
  }
}
