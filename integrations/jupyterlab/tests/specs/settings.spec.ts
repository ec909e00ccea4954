import { expect, test } from '../stage/lab';

test('switched off it asks nothing, and settings hold at once', async ({
  lab,
  page,
  jupyter,
  engine,
  backend,
  complaints,
}) => {
  jupyter.settings({
    'docker-connection-jupyterlab:plugin': { enabled: false, notifications: false },
  });
  await jupyter.start(`--DockerStatus.backend_url=${backend.url}`);
  await lab.open(jupyter);
  await lab.shows('unknown');

  await page.keyboard.press('Control+Shift+C');
  await page.getByPlaceholder('SEARCH', { exact: true }).fill('Show Docker');
  await page.keyboard.press('Enter');
  await expect(lab.panel).toContainText('Docker status unknown');
  expect(await backend.checks()).toBe(0);
  expect(await backend.count('docker_connection_requests_total{route="stream"')).toBe(0);

  await page.keyboard.press('Control+,');
  await page.getByPlaceholder('Search settings…').last().fill('Docker Status');
  await page.getByLabel('Enabled').check();
  await lab.shows('unavailable', 'socket-missing');
  engine.start();
  await lab.shows('connected');
  expect(lab.told).toEqual([]);
  expect(complaints).toEqual([]);
});
