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
