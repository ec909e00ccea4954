import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '../stage/lab';
import { picture } from '../stage/picture';

const DOWN =
  'Docker is not running or not accessible. Please start Docker Desktop and try again.';
const UP = 'Docker is back.';

test('an outage and its end are told once, and the panel says more', async ({
  lab,
  jupyter,
  engine,
  backend,
  complaints,
}, info) => {
  engine.start();
  await jupyter.start(`--DockerStatus.backend_url=${backend.url}`);
  await lab.open(jupyter);
  await lab.shows('connected');
  await picture(lab.page, info, 'connected');

  engine.kill();
  await lab.shows('unavailable', 'connection-refused');
  await expect(lab.notices).toHaveText([new RegExp(DOWN)]);
  await picture(lab.page, info, 'unavailable');

  await lab.button.click();
  await expect(lab.popover).toContainText('its socket refuses connections');
  await picture(lab.page, info, 'popover');
  await lab.button.getByRole('button', { name: 'Show details' }).click();
  await expect(lab.popover).toBeHidden();
  await expect(lab.panel.getByRole('heading', { name: 'Docker unavailable' })).toBeVisible();
  await picture(lab.page, info, 'panel');

  await lab.panel.getByRole('button', { name: 'Retry' }).click();
  await expect(lab.panel).toContainText('1 / 3');
  await lab.notices.getByRole('button', { name: 'Retry' }).click();
  await expect(lab.panel).toContainText('2 / 3');
  await expect(lab.notices).toHaveCount(0);

  engine.start();
  await lab.shows('connected');
  await expect(lab.notices).toHaveText([UP]);
  await picture(lab.page, info, 'recovered');
  expect(lab.told).toEqual([DOWN, UP]);
  expect(complaints).toEqual([]);
  expect(jupyter.complaints).toEqual([]);
});

test('an engine that answers for a moment only is not told as its end', async ({ lab, jupyter }) => {
  const wire = join(import.meta.dirname, '../../../../tests/wire');
  let sequence = 100;
  const event = (state: string) => {
    const report = JSON.parse(readFileSync(join(wire, `report-${state}.json`), 'utf8'));
    return `event: health\ndata: ${JSON.stringify({ ...report, sequence: ++sequence })}\n\n`;
  };
  const streams: ServerResponse[] = [];
  const server = createServer((request, response) => {
    if (!request.url!.endsWith('/stream')) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(event('unavailable'));
    streams.push(response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    await jupyter.start(`--DockerStatus.backend_url=http://127.0.0.1:${port}`);
    await lab.open(jupyter);
    await expect(lab.notices).toHaveText([new RegExp(DOWN)]);
    for (const stream of streams) stream.write(event('available') + event('unavailable'));
    const settled = () =>
      lab.button.evaluate(({ status: { history, phase, isSettled } }: any) => [history.length, phase, isSettled]);
    await expect.poll(settled).toEqual([1, 'unavailable', true]);
    for (const stream of streams) stream.write(event('available'));
    await expect(lab.notices).toHaveText([UP]);
    expect(lab.told).toEqual([DOWN, UP]);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
