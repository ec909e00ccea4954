import { setTimeout as sleep } from 'node:timers/promises';
import { crash, startAndPing } from '../bench/browser/engine';
import { print, times } from '../bench/browser/table';
import { type HostPage, expect, test } from '../stage/fleet';

test.skip(!process.env.NATS_SERVER, 'there is no NATS server');

const CYCLES = 20;
const CONNECTED = 'connected';
const REFUSED = 'unavailable, connection-refused';
const SILENT = 'unavailable, agent-silent';
const UNREACHABLE = 'unavailable, fleet-unreachable';

/** Waits until the page shows `last`, and returns all that it has shown. */
async function shown(host: HostPage, last: string) {
  return (await host.shows(last)).map(({ what }) => what);
}

async function saysNothingOfDocker(host: HostPage) {
  await expect(host.heading('Docker status unknown')).toBeVisible();
  await expect(host.panel).not.toContainText(/not running|down|away/i);
}

test('behind a gateway a killed engine is red, a killed agent is silent, and both come back', async ({
  host,
  fleet,
  engine,
  complaints,
}) => {
  const red: number[] = [];
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    const killed = crash(engine);
    const [before, after] = await host.shows(REFUSED);
    expect([before.what, after.what]).toEqual([CONNECTED, REFUSED]);
    red.push(after.at - killed);
    // What a crash leaves behind.
    engine.kill();
    await startAndPing(engine);
    await host.shows(CONNECTED);
    await host.forget();
  }
  print('From an engine behind a gateway to the page, in ms', [
    { what: 'engine killed → red', ...times(red) },
  ]);

  await fleet.agent.kill();
  expect(await shown(host, SILENT)).toEqual([CONNECTED, SILENT]);
  await saysNothingOfDocker(host);
  fleet.agent.start();
  expect(await shown(host, CONNECTED)).toEqual([CONNECTED, SILENT, CONNECTED]);
  expect(complaints).toEqual([]);
});

test('a page behind gateways lives through the loss of NATS and of a gateway', async ({
  host,
  fleet,
  engine,
}) => {
  // As long as a cluster needs to elect another leader.
  await fleet.nats.kill();
  await sleep(3_000);
  fleet.nats.start();
  // What is seen of the engine tells that all is connected again.
  crash(engine);
  expect(await shown(host, REFUSED)).toEqual([CONNECTED, REFUSED]);
  engine.kill();
  engine.start();
  await host.shows(CONNECTED);
  await host.forget();

  await fleet.nats.kill();
  expect(await shown(host, UNREACHABLE)).toEqual([CONNECTED, UNREACHABLE]);
  await saysNothingOfDocker(host);
  fleet.nats.start();
  expect(await shown(host, CONNECTED)).toEqual([CONNECTED, UNREACHABLE, CONNECTED]);
  await host.forget();

  // Both have to be connected again.
  await fleet.knows();
  const streams = () => Promise.all(fleet.gateways.map((gateway) => gateway.streams()));
  await expect.poll(async () => (await streams()).toSorted()).toEqual([0, 1]);
  const [used, other] = (await streams())[0] ? fleet.gateways : fleet.gateways.toReversed();
  await used.kill();
  await expect.poll(() => other.streams()).toBe(1);
  crash(engine);
  expect(await shown(host, REFUSED)).toEqual([CONNECTED, REFUSED]);
});
