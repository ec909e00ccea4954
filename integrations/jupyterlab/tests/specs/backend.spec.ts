import { spawnSync } from 'node:child_process';
import { expect, test } from '../stage/lab';
import { picture } from '../stage/picture';

test('a backend that is away is told as that, and found again', async ({
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

  await backend.kill();
  await lab.shows('unavailable', 'backend-unreachable');
  await lab.notices.getByRole('button', { name: 'Show' }).click();
  await expect(lab.panel).toContainText('docker-connection-backend cannot be reached');
  await expect(lab.panel).toContainText("the log of Jupyter's server says why");
  await picture(lab.page, info, 'away');
  expect(jupyter.complaints).toEqual([
    expect.stringContaining(`cannot be used: nothing answers at ${backend.url}`),
  ]);

  await backend.start();
  await lab.shows('connected');
  expect(complaints).toEqual([]);
  await expect.poll(() => lab.told).toHaveLength(2);
});

test('a backend of its own is there from the first page on, and ends with it', async ({
  lab,
  jupyter,
  engine,
  complaints,
}, info) => {
  const program = process.env.DOCKER_CONNECTION_BACKEND!;
  const start = `${process.env.XTASK} engine start --dir ${engine.dir}`;
  const command = [program, '--docker-host', engine.host, '--start-command', start];
  const runs = () => spawnSync('pgrep', ['-f', command.join(' ')]).status === 0;
  jupyter.settings({ '@jupyterlab/apputils-extension:themes': { theme: 'JupyterLab Dark' } });
  engine.start();
  await jupyter.start(
    '--DockerStatus.start_backend=True',
    ...command.map((word) => `--DockerStatus.command=${word}`),
  );
  expect(runs()).toBe(false);
  await lab.open(jupyter);
  await lab.shows('connected');
  expect(runs()).toBe(true);
  await picture(lab.page, info, 'connected');

  engine.kill();
  await lab.shows('unavailable', 'connection-refused');
  await expect(lab.notices).toHaveCount(1);
  await lab.button.click();
  await expect(lab.popover).toBeVisible();
  await picture(lab.page, info, 'popover');
  await lab.button.getByRole('button', { name: 'Show details' }).click();
  await expect(lab.panel).toContainText('its socket refuses connections');
  await picture(lab.page, info, 'panel');

  await lab.panel.getByRole('button', { name: 'Start Docker' }).click();
  await lab.shows('connected');
  await expect(lab.notices).toHaveText(['Docker is back.']);
  expect(complaints).toEqual([]);

  await jupyter.end('SIGKILL');
  await expect.poll(runs).toBe(false);
});
