import { Chaos } from '../stage/chaos';
import { held } from '../stage/held';
import { expect, test } from '../stage/tabs';

const isLong = process.env.DOCKER_CONNECTION_LONG_TESTS === '1';
const TABS = isLong ? 8 : 3;
const SECONDS = isLong ? 600 : 30;

test(`${SECONDS} s of chaos: ${TABS} tabs tell the truth and keep nothing`, async ({
  tabs,
  engine,
  backend,
}) => {
  test.setTimeout((SECONDS + 120) * 1000);
  const [stays] = await tabs.open(TABS);
  const chaos = new Chaos(tabs, engine, backend, [stays]);
  await chaos.repair();
  const before = await held(stays.page);

  const end = Date.now() + SECONDS * 1000;
  while (Date.now() < end) await chaos.stir();
  await chaos.repair();
  const after = await held(stays.page);
  console.log('held before', before, 'after', after);
  // A leader has the listeners of its stream.
  expect(after.listeners).toBeLessThanOrEqual(before.listeners + 5);
  // The panel tells of the last ten outages, in at most 20 nodes each.
  expect(after.nodes).toBeLessThanOrEqual(before.nodes + 200);
  // So much was seen to come and go with what the browser compiles and caches.
  expect(after.heap).toBeLessThanOrEqual(before.heap + 1_000_000);
});
