import type { Engine } from '../stage/workbench';
import { PANEL, type Tabs, expect, test } from '../stage/webkit';

/** Whoever leads, all tabs are told what becomes of the engine. */
async function followTheEngine(tabs: Tabs, engine: Engine) {
  engine.kill();
  await tabs.allShow('unavailable');
  engine.start();
  await tabs.allShow('connected');
}

test('one of ten tabs leads, and another one once it is closed', async ({
  tabs,
  engine,
  backend,
}) => {
  engine.start();
  for (let opened = 0; opened < 10; opened++) await tabs.add();
  await tabs.allShow('connected');
  await followTheEngine(tabs, engine);
  const asked = () => backend.count('docker_connection_requests_total{route="stream"');
  for (const leaders of [1, 2]) {
    expect(await asked()).toBe(leaders);
    expect(await backend.streams()).toBe(1);
    await tabs.close(await tabs.leader());
    await tabs.leader();
    await expect.poll(asked).toBe(leaders + 1);
    await expect.poll(() => backend.streams()).toBe(1);
    await followTheEngine(tabs, engine);
  }
  expect(await backend.checks()).toBe(0);
});

test('any tab can retry for all', async ({ tabs, backend }) => {
  for (let opened = 0; opened < 3; opened++) await tabs.add();
  await tabs.allShow('unavailable');
  const leader = await tabs.leader();
  const [follower] = tabs.alive.filter((tab) => tab !== leader);
  await follower.openPanel();
  await follower.click('Retry');
  await leader.openPanel();
  for (const tab of [follower, leader]) {
    await expect.poll(() => tab.text(PANEL)).toContain('1 / 3');
  }
  expect(await backend.checks()).toBe(1);
});
