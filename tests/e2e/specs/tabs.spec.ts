import type { Backend } from '../stage/workbench';
import { type Tab, type Tabs, expect, test } from '../stage/tabs';

/** Why Firefox is left out. */
const DEVTOOLS = 'only the DevTools of Chromium do that to a page';

const RED = /^(unavailable|rate-limited)$/;

/** How long another tab may take to lead. It takes some milliseconds; the machine may be busy. */
const TAKEOVER = 5_000;

/** The stream tells all; that of a page that is left ends without a question why. */
async function noChecks(tabs: Tabs, backend: Backend) {
  expect(tabs.checks()).toEqual([]);
  expect(await backend.checks()).toBe(0);
}

/** Waits until another tab than `before` leads, and prints how long that took since `since`. */
async function takenOver(tabs: Tabs, before: Tab, since: number, what: string): Promise<Tab> {
  tabs.forget(before);
  const leader = await tabs.leader(TAKEOVER);
  console.log(`the leader ${what} → another asks for the stream: ${leader.askedAt - since} ms`);
  return leader;
}

/** Whoever leads, all tabs are told what becomes of the engine. */
async function followTheEngine(tabs: Tabs, engine: { kill(): void; start(): void }) {
  engine.kill();
  await tabs.allShow('unavailable', 10_000);
  engine.start();
  await tabs.allShow('connected', 30_000);
}

test('one stream and no check serve all tabs, whose consoles are empty', async ({
  tabs,
  engine,
  backend,
}) => {
  engine.start();
  await tabs.open(4);
  await tabs.allShow('connected');
  for (const _ of ['once', 'and again']) await followTheEngine(tabs, engine);
  expect((await tabs.agreed()).phase).toBe('connected');
  await tabs.leader();
  expect(tabs.checks()).toEqual([]);
  expect(await backend.checks()).toBe(0);
  expect(await backend.count('docker_connection_requests_total{route="stream"')).toBe(1);
  expect(tabs.complaints()).toEqual([]);
});

test('any tab can retry and reset for all', async ({ tabs, backend }) => {
  await tabs.open(3);
  await tabs.allShow(RED);
  const [one, other] = await tabs.followers();
  const failures = async () => (await tabs.agreed()).failures;
  // What a stream tells counts as no failure.
  expect(await failures()).toBeUndefined();
  for (const [already, tab] of [one, other].entries()) {
    await tab.panel.getByRole('button', { name: 'Retry' }).click();
    await expect.poll(failures).toBe(`${already + 1} / 3`);
    expect(await backend.checks()).toBe(already + 1);
  }
  await one.panel.getByRole('button', { name: 'Reset counter' }).click();
  await expect.poll(failures).toBe('1 / 3');
  expect(await backend.checks()).toBe(3);
  const leader = await tabs.leader();
  expect(leader.checks).toEqual(['manual', 'manual', 'manual']);
  expect(tabs.complaints()).toEqual([]);
});

test('without streams one tab climbs the ladder, and all count down together', async ({
  tabs,
  backend,
}) => {
  await tabs.context.route('**/api/health/stream', (route) => route.fulfill({ status: 204 }));
  await tabs.open(3);
  await expect(async () => {
    const { phase, left } = await tabs.agreed();
    expect(phase).toBe('rate-limited');
    expect(left).toBeGreaterThan(8);
  }).toPass();
  const checking = tabs.alive.filter((tab) => tab.checks.length > 0);
  expect(checking).toHaveLength(1);
  const before = await backend.checks();
  const follower = tabs.alive.find((tab) => tab !== checking[0])!;
  await follower.panel.getByRole('button', { name: 'Reset counter' }).click();
  await expect.poll(async () => (await tabs.agreed()).failures).toBe('1 / 3');
  expect((await backend.checks()) - before).toBe(1);
  expect(checking[0].checks).toHaveLength(before + 1);
});

test('a leader that is closed is followed by another tab', async ({ tabs, engine, backend }) => {
  engine.start();
  await tabs.open(3);
  while (tabs.alive.length > 1) {
    const leader = await tabs.leader();
    const since = Date.now();
    await leader.page.close();
    await takenOver(tabs, leader, since, 'is closed');
  }
  await followTheEngine(tabs, engine);
  expect(tabs.checks()).toEqual([]);
  expect(await backend.checks()).toBe(0);
  expect(tabs.complaints()).toEqual([]);
});

test('a leader that crashes is followed by another tab', async ({
  tabs,
  engine,
  backend,
  browserName,
}) => {
  test.skip(browserName === 'firefox', DEVTOOLS);
  engine.start();
  await tabs.open(3);
  const leader = await tabs.leader();
  const since = Date.now();
  await leader.crash();
  await takenOver(tabs, leader, since, 'crashes');
  await followTheEngine(tabs, engine);
  expect(tabs.checks()).toEqual([]);
  expect(await backend.checks()).toBe(0);
  expect(tabs.complaints()).toEqual([]);
});

test('a leader that is reloaded is followed by another tab', async ({ tabs, engine, backend }) => {
  engine.start();
  await tabs.open(2);
  const leader = await tabs.leader();
  await leader.page.reload();
  await leader.openPanel();
  expect(await tabs.leader()).not.toBe(leader);
  await followTheEngine(tabs, engine);
  await noChecks(tabs, backend);
  expect(tabs.complaints()).toEqual([]);
});

test('a leader that is frozen lets another tab lead, and follows it once it thaws', async ({
  tabs,
  engine,
  backend,
  browserName,
}) => {
  test.skip(browserName === 'firefox', DEVTOOLS);
  engine.start();
  await tabs.open(3);
  const frozen = await tabs.leader();
  await frozen.page.evaluate(() => {
    document.addEventListener('freeze', () => ((window as any).froze = true));
  });
  const since = Date.now();
  await frozen.freeze('frozen');
  const leader = await takenOver(tabs, frozen, since, 'is frozen');
  engine.kill();
  await tabs.allShow('unavailable', 10_000);
  // It stood still.
  expect(await frozen.phase()).toBe('connected');
  await frozen.freeze('active');
  expect(await frozen.page.evaluate(() => (window as any).froze)).toBe(true);
  await frozen.shows('unavailable', 5_000);
  tabs.alive.push(frozen);
  expect(await tabs.leader()).toBe(leader);
  engine.start();
  await tabs.allShow('connected');
  await followTheEngine(tabs, engine);
  expect(tabs.checks()).toEqual([]);
  expect(await backend.checks()).toBe(0);
  expect(tabs.complaints()).toEqual([]);
});

test('what a person asks for is taken up although the leader hangs', async ({ tabs, backend }) => {
  await tabs.open(3);
  await tabs.allShow(RED);
  const stuck = await tabs.leader();
  const [follower] = await tabs.followers();
  await stuck.hang(12_000);
  const asked = follower.page.waitForRequest('**/api/health?report', { timeout: 8_000 });
  const since = Date.now();
  await follower.panel.getByRole('button', { name: 'Retry' }).click();
  await asked;
  console.log(`the leader hangs, Retry → its check: ${Date.now() - since} ms`);
  await expect(follower.panel).toContainText('1 / 3');
  // Who hung hears that it leads no more, and lets go of its stream.
  expect(await tabs.leader()).toBe(follower);
  expect((await tabs.agreed()).failures).toBe('1 / 3');
  // Who hung may hear what it was asked for before it hears that it leads no more.
  expect(await backend.checks()).toBeLessThanOrEqual(2);
  expect(tabs.complaints()).toEqual([]);
});

test('a hidden leader yields to a tab that can be seen', async ({ tabs, engine, backend }) => {
  engine.start();
  const [first] = await tabs.open(1);
  const behind = await tabs.add({ background: true });
  expect(await tabs.leader()).toBe(first);
  const since = Date.now();
  const before = await tabs.add({ background: false });
  await expect.poll(() => first.page.evaluate(() => document.visibilityState)).toBe('hidden');
  await expect.poll(() => tabs.leader(TAKEOVER)).toBe(before);
  console.log(`the leader is hidden by a new tab → that asks: ${before.askedAt - since} ms`);
  await behind.page.bringToFront();
  await expect.poll(() => tabs.leader(TAKEOVER)).toBe(behind);
  await followTheEngine(tabs, engine);
  expect(tabs.checks()).toEqual([]);
  expect(await backend.checks()).toBe(0);
  expect(tabs.complaints()).toEqual([]);
});

test('a page that is left and come back to tells the truth, and another tab has led', async ({
  tabs,
  engine,
  backend,
  browserName,
}) => {
  engine.start();
  await tabs.context.addInitScript(() => {
    addEventListener('pageshow', ({ persisted }) => ((window as any).persisted = persisted));
  });
  await tabs.open(2);
  const left = await tabs.leader();
  for (const [act, phase] of [['kill', 'unavailable'], ['start', 'connected']] as const) {
    const since = Date.now();
    await left.page.goto(`${backend.url}/livez`);
    const leader = await takenOver(tabs, left, since, 'is left');
    engine[act]();
    await tabs.allShow(phase);
    await left.page.goBack({ waitUntil: 'commit' });
    await expect.poll(() => left.page.evaluate(() => (window as any).persisted)).toBeDefined();
    const reasons = await left.page.evaluate(
      () => (performance.getEntriesByType('navigation')[0] as any).notRestoredReasons,
    );
    const persisted = await left.page.evaluate(() => (window as any).persisted);
    // Firefox keeps no page that has a stream or a lock when it is left, and loads it anew.
    if (browserName !== 'firefox') expect(persisted, JSON.stringify(reasons)).toBe(true);
    await left.shows(phase, 5_000);
    tabs.alive.push(left);
    expect(await tabs.leader()).toBe(leader);
    // The next round is about the one that leads again.
    await leader.page.reload();
    await leader.openPanel();
    expect(await tabs.leader()).toBe(left);
  }
  // Each round leaves a leader by a link, and reloads one.
  await noChecks(tabs, backend);
});

test('nonsense on the channel does not disturb', async ({ tabs, engine, backend }) => {
  engine.start();
  await tabs.open(3);
  await tabs.allShow('connected');
  const [speaker] = await tabs.followers();
  await speaker.page.evaluate(() => {
    const url = `${location.origin}/api/health`;
    const channel = new BroadcastChannel(`docker-connection:v1:${url}`);
    const kinds = ['hello', 'focus', 'request', 'snapshot', 'heartbeat', 'verdict', 'offer'];
    const odd = [undefined, null, NaN, Infinity, -1, 2 ** 53, 1e300, '7', {}, [], true];
    for (const letter of [...odd, new Date(), new Error('no'), new Blob(['no'])]) {
      channel.postMessage(letter);
    }
    for (const type of [...kinds, 'recovered', 'recovery-failed', 'a-newer-kind', '', 7]) {
      for (const value of [...odd, Number.MAX_SAFE_INTEGER]) {
        const all = { term: value, id: value, to: value, isVisible: value, snapshot: value };
        channel.postMessage({ type, from: value, ...all });
        channel.postMessage({ type, from: 7, ...all, request: { type: value }, toastTab: value });
      }
    }
  });
  await followTheEngine(tabs, engine);
  await tabs.leader();
  await followTheEngine(tabs, engine);
  expect(tabs.checks()).toEqual([]);
  expect(await backend.checks()).toBe(0);
  expect(tabs.complaints()).toEqual([]);
});

test('a tab that asks another address is no part of it', async ({ tabs, engine, backend }) => {
  engine.start();
  await tabs.open(2);
  // The same kit under an address that nobody answers at.
  await tabs.context.route('**/*_bg.wasm', async (route) => {
    const response = await route.fetch();
    const text = (await response.body()).toString('latin1');
    const body = Buffer.from(text.replaceAll('/api/health', '/api/nobody'), 'latin1');
    await route.fulfill({ response, body });
  });
  const stranger = await tabs.add({ newWindow: true });
  await expect(stranger.indicator).toHaveAttribute('data-reason', /proxy-error|bad-report/);
  tabs.forget(stranger);
  await followTheEngine(tabs, engine);
  await stranger.shows(RED);
  await tabs.leader();
  expect(tabs.checks()).toEqual([]);
  expect(await backend.checks()).toBe(0);
  expect(tabs.complaints()).toEqual([]);
});

test('the end of an outage is told once, where a person looks', async ({ tabs, engine }) => {
  await tabs.open(3);
  const [watched, ...others] = (await tabs.followers()).concat(await tabs.leader());
  await watched.focus();
  await Promise.all(tabs.alive.map((tab) => tab.seeOutage()));
  engine.start();
  await expect(watched.toast).toBeVisible();
  await tabs.allShow('connected');
  await expect(watched.toast).toBeVisible();
  for (const tab of others) await expect(tab.toast).not.toBeVisible({ timeout: 1 });
  // It ends there by itself, and goes on nowhere.
  await expect(watched.toast).not.toBeVisible();
  for (const tab of others) await expect(tab.toast).not.toBeVisible({ timeout: 1 });
});

const isLong = process.env.DOCKER_CONNECTION_LONG_TESTS === '1';

test('a leader that hangs keeps no other tab green for longer than 40 s', async ({
  tabs,
  engine,
}) => {
  test.skip(!isLong, 'takes a minute: cargo xtask test --long');
  engine.start();
  await tabs.open(3);
  await tabs.allShow('connected');
  const stuck = await tabs.leader();
  await stuck.hang(60_000);
  tabs.forget(stuck);
  engine.kill();
  const since = Date.now();
  await tabs.allShow('unavailable', 45_000);
  console.log(`the leader hangs, the engine is killed → all are red: ${Date.now() - since} ms`);
  await stuck.shows('unavailable');
});
