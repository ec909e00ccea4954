import { Workbench, expect, test, withoutStreams } from '../stage/workbench';

const MESSAGE =
  'Docker is not running or not accessible. Please start Docker Desktop and try again.';

/** A slow machine sees the second before it has looked for the first. */
const DOWN = /^(unavailable|rate-limited)$/;

test('an engine that is absent at load is named, and the page turns green when it starts', async ({
  workbench,
  engine,
  complaints,
}) => {
  await expect(workbench.panel).toHaveAttribute('data-phase', DOWN);
  await expect(workbench.panel).toHaveAttribute('data-reason', 'socket-missing');
  await expect(workbench.panel.getByRole('heading')).toContainText('Docker unavailable');
  await expect(workbench.panel).toContainText(MESSAGE);
  await expect(workbench.panel.getByRole('listitem').first()).toContainText('Start');
  await expect(workbench.panel.locator('code')).not.toHaveCount(0);
  await expect(workbench.indicator).toHaveAttribute('data-phase', DOWN);

  engine.start();
  await expect(workbench.heading('Docker connected')).toBeVisible();
  await expect(workbench.panel).toContainText('Docker 20.');
  await expect(workbench.indicator).toHaveAttribute('data-phase', 'connected');
  expect(complaints).toEqual([]);
});

withoutStreams('three failed attempts lead to a countdown', async ({ workbench }) => {
  await expect(workbench.panel).toHaveAttribute('data-phase', 'rate-limited');
  await expect(workbench.panel).toContainText('failed too many times');
  await expect(workbench.panel.locator('progress')).toBeVisible();
  await expect(workbench.panel.getByText(/^Next attempt at \d/)).toHaveCount(1);
  await expect(workbench.panel.getByRole('button', { name: 'Retry' })).toBeDisabled();
});

withoutStreams('a killed engine is noticed at the next check', async ({ workbench, engine }) => {
  engine.start();
  await expect(workbench.heading('Docker connected')).toBeVisible();
  engine.kill();
  await expect(workbench.panel).toHaveAttribute('data-phase', DOWN);
  await expect(workbench.panel).toHaveAttribute('data-reason', 'connection-refused');
});

test('a frozen engine is told from a dead one, and thaws', async ({ workbench, engine }) => {
  engine.start();
  await expect(workbench.heading('Docker connected')).toBeVisible();
  engine.freeze();
  await expect(workbench.panel).toHaveAttribute('data-reason', 'hung');
  await expect(workbench.panel).toContainText('Docker accepts connections but does not answer.');
  engine.thaw();
  await expect(workbench.heading('Docker connected')).toBeVisible();
});

withoutStreams('a backend that is gone says nothing of Docker, and comes back', async ({
  workbench,
  backend,
  engine,
}) => {
  engine.start();
  await expect(workbench.heading('Docker connected')).toBeVisible();
  await backend.kill();
  await expect(workbench.panel).toHaveAttribute('data-reason', 'backend-unreachable');
  await expect(workbench.heading('Docker status unknown')).toBeVisible();
  await expect(workbench.panel).not.toContainText(/not running|down|away/i);
  await backend.start();
  await expect(workbench.heading('Docker connected')).toBeVisible();
});

test('a hung backend does not hang the page: the check is aborted after 5 s', async ({
  page,
  backend,
  browserName,
}) => {
  await page.route(/\/api\/health/, () => {});
  const aborted = page.waitForEvent('requestfailed', (request) =>
    request.url().includes('/api/health?report'),
  );
  await page.goto(backend.url);
  // Firefox does not tell of the end of a request that is held back.
  if (browserName === 'firefox') aborted.catch(() => {});
  else expect((await aborted).failure()?.errorText).toBe('net::ERR_ABORTED');
  const workbench = new Workbench(page);
  await workbench.openPanel();
  await expect(workbench.panel).toHaveAttribute('data-reason', 'backend-timeout');
});
