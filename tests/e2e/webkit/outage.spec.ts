import { PANEL, expect, test } from '../stage/webkit';

test('an engine that is started and killed is seen without a check', async ({
  tabs,
  engine,
  backend,
}) => {
  const tab = await tabs.add();
  await tab.tells('socket-missing');
  for (const _ of ['once', 'and again']) {
    engine.start();
    await tab.shows('connected');
    engine.kill();
    await tab.shows('unavailable');
    await tab.tells('connection-refused');
  }
  expect(await backend.checks()).toBe(0);
});

test('a retry counts, and a reload is no way around a cooldown', async ({ tabs, backend }) => {
  const tab = await tabs.add();
  await tab.shows('unavailable');
  await tab.openPanel();
  for (const failures of [1, 2, 3]) {
    await tab.click('Retry');
    await expect.poll(() => tab.text(PANEL)).toContain(`${failures} / 3`);
  }
  await tab.shows('rate-limited');
  await (await tab.taken()).navigate().refresh();
  await tab.shows('rate-limited');
  await tab.openPanel();
  await expect.poll(() => tab.text(PANEL)).toMatch(/You can retry in \d+ s/);
  expect(await tab.attribute(`${PANEL} button[aria-disabled]`, 'aria-disabled')).toBe('true');
  expect(await backend.checks()).toBe(3);
});

test('a backend that ends says nothing of Docker, and comes back with its stream', async ({
  tabs,
  engine,
  backend,
}) => {
  engine.start();
  const tab = await tabs.add();
  await tab.openPanel();
  await tab.shows('connected');
  await backend.kill();
  await tab.tells('backend-unreachable');
  const said = await tab.text(PANEL);
  expect(said).toContain('Docker status unknown');
  expect(said).not.toMatch(/not running|down|away/i);
  await backend.start();
  await tab.shows('connected');
  await expect.poll(() => backend.streams()).toBe(1);
  const before = await backend.checks();
  engine.kill();
  await tab.tells('connection-refused');
  expect(await backend.checks()).toBe(before);
});

test('a page that is left and come back to tells the truth', async ({ tabs, engine, backend }) => {
  engine.start();
  const tab = await tabs.add();
  for (const [act, phase] of [['kill', 'unavailable'], ['start', 'connected']] as const) {
    await tab.goto(`${backend.url}/livez`);
    await expect.poll(() => backend.streams()).toBe(0);
    engine[act]();
    await (await tab.taken()).navigate().back();
    await tab.shows(phase);
    await expect.poll(() => backend.streams()).toBe(1);
  }
});
