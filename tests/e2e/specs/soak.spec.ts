import { setTimeout as sleep } from 'node:timers/promises';
import { type Tab, type Tabs, expect, test } from '../stage/tabs';
import { type Backend, type Engine, isFirefox } from '../stage/workbench';

const isLong = process.env.DOCKER_CONNECTION_LONG_TESTS === '1';
const TABS = isLong ? 8 : 3;
const SECONDS = isLong ? 600 : 30;

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

/** Does things to the engine, the backend and the tabs, and knows what is true then. */
class Chaos {
  private readonly next = random(SEED);
  private readonly frozen = new Set<Tab>();
  private engineIs: 'up' | 'down' | 'frozen' = 'down';
  private isBackendUp = true;

  constructor(
    private readonly tabs: Tabs,
    private readonly engine: Engine,
    private readonly backend: Backend,
    /** Is neither closed nor reloaded, so that what it holds can be compared. */
    private readonly stays: Tab,
  ) {}

  /** One of them. */
  pick = <T>(choices: readonly T[]): T => choices[Math.floor(this.next() * choices.length)];

  private moves: Record<string, () => Promise<void> | void> = {
    'the engine is started or killed': () => {
      if (this.engineIs === 'frozen') this.engine.thaw();
      if (this.engineIs === 'down') this.engine.start();
      else this.engine.kill();
      this.engineIs = this.engineIs === 'down' ? 'up' : 'down';
    },
    'the engine is frozen or thawed': () => {
      if (this.engineIs === 'down') return;
      if (this.engineIs === 'up') this.engine.freeze();
      else this.engine.thaw();
      this.engineIs = this.engineIs === 'up' ? 'frozen' : 'up';
    },
    'the backend is started or killed': async () => {
      if (this.isBackendUp) await this.backend.kill();
      else await this.backend.start();
      this.isBackendUp = !this.isBackendUp;
    },
    'the leader is closed, and a tab opened': async () => {
      if (!this.isBackendUp) return;
      const leader = this.tabs.alive.find((tab) => tab.streams > 0);
      if (!leader || leader === this.stays || this.frozen.has(leader)) return;
      this.tabs.forget(leader);
      await leader.page.close();
      await this.tabs.add({ newWindow: true });
    },
    'a tab is reloaded': async () => {
      const tab = this.pick(this.tabs.alive);
      if (!this.isBackendUp || tab === this.stays || this.frozen.has(tab)) return;
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
      await tab.page.evaluate(() => {
        const buttons = document.querySelectorAll<HTMLElement>('.docker-status-panel button');
        [...buttons].find((button) => button.innerText === 'Retry')?.click();
      });
    },
  };

  async move() {
    const what = this.pick(Object.keys(this.moves));
    console.log(`${what} (${this.engineIs}, backend ${this.isBackendUp ? 'up' : 'down'})`);
    await this.moves[what]();
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
    if (!this.isBackendUp) return 'backend-unreachable';
    const report = await (await fetch(`${this.backend.url}/api/health`)).json();
    return report.status === 'available' ? 'connected' : report.reason;
  }

  /** Everything runs again. */
  async repair() {
    if (!this.isBackendUp) await this.moves['the backend is started or killed']();
    if (this.engineIs === 'frozen') await this.moves['the engine is frozen or thawed']();
    if (this.engineIs === 'down') await this.moves['the engine is started or killed']();
    await this.settle();
    await this.tabs.leader();
    for (const tab of this.tabs.alive) await expect(tab.toast).not.toBeVisible();
  }
}

/** What a tab holds after its garbage has been collected; Firefox does not tell it. */
async function held(tab: Tab) {
  if (isFirefox(tab.page.context())) return { listeners: 0, nodes: 0, heap: 0 };
  const session = await tab.session();
  await session.send('Performance.enable');
  // What one round lets go of may keep what only the next one finds.
  for (let round = 0; round < 3; round++) await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  await session.detach();
  const metric = (name: string) => metrics.find((metric) => metric.name === name)!.value;
  return {
    listeners: metric('JSEventListeners'),
    nodes: metric('Nodes'),
    heap: metric('JSHeapUsedSize'),
  };
}

test(`${SECONDS} s of chaos: ${TABS} tabs tell the truth and keep nothing`, async ({
  tabs,
  engine,
  backend,
}) => {
  test.setTimeout((SECONDS + 120) * 1000);
  console.log(`DOCKER_CONNECTION_SEED=${SEED}`);
  const [stays] = await tabs.open(TABS);
  const chaos = new Chaos(tabs, engine, backend, stays);
  await chaos.repair();
  const before = await held(stays);

  const end = Date.now() + SECONDS * 1000;
  while (Date.now() < end) {
    for (let moves = chaos.pick([1, 2, 3]); moves > 0; moves--) {
      await chaos.move();
      await sleep(chaos.pick([0, 100, 500, 2_000]));
    }
    await chaos.settle();
  }
  await chaos.repair();
  const after = await held(stays);
  console.log('held before', before, 'after', after);
  // A leader has the listeners of its stream.
  expect(after.listeners).toBeLessThanOrEqual(before.listeners + 5);
  // The panel tells of the last ten outages, in at most 20 nodes each.
  expect(after.nodes).toBeLessThanOrEqual(before.nodes + 200);
  // So much was seen to come and go with what the browser compiles and caches.
  expect(after.heap).toBeLessThanOrEqual(before.heap + 1_000_000);
});
