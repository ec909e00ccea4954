import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import {
  allowClipboard,
  type Backend,
  type Engine,
  expect,
  test,
  Workbench,
} from '../stage/workbench';

/** The settings, which show the full panel. */
async function settings(page: Page, backend: Backend) {
  await page.goto(`${backend.url}/#settings`);
  return new Workbench(page).panel;
}

/** Lets the backend start the engine for whoever has its token, and gives the link with it. */
async function mayStart(backend: Backend, engine: Engine, command: string) {
  const token = join(engine.dir, 'token');
  backend.options.push('--token-file', token, '--start-command', command);
  await backend.kill();
  await backend.start();
  return `${backend.url}/?token=${readFileSync(token, 'utf8').trim()}`;
}

test('the way to Docker is diagnosed by the keyboard alone, and the report copied', async ({
  page,
  context,
  backend,
  engine,
  complaints,
}) => {
  await allowClipboard(context);
  engine.start();
  const panel = await settings(page, backend);
  const section = panel.getByRole('button', { name: 'Diagnose' });
  await section.focus();
  await page.keyboard.press('Enter');
  await expect(section).toHaveAttribute('aria-expanded', 'true');
  const verdict = panel.locator('.docker-status-verdict');
  await expect(verdict).toContainText('Docker can be used');
  const answer = panel.getByRole('listitem').filter({ hasText: 'Docker answers.' });
  await expect(answer).toHaveAttribute('data-state', 'ok');
  const copy = panel.getByRole('button', { name: 'Copy report' });
  for (let steps = 0; steps < 10 && !(await copy.evaluate((it) => it.matches(':focus'))); steps++) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await expect(panel.getByRole('button', { name: 'Copied' })).toBeFocused();
  const report = await page.evaluate(() => navigator.clipboard.readText());
  expect(report).toMatch(/^Docker: (usable|warnings)\n/);
  expect(report).toContain('\n[ok] Answer: Docker answers.\n');

  engine.kill();
  await expect(verdict).toHaveText("Docker's state has changed since this was found.");
  await panel.getByRole('button', { name: 'Look again' }).click();
  await expect(verdict).toHaveText('Docker cannot be used.');
  await expect(panel.locator('.docker-status-steps > [data-state=failed]')).toContainText('Socket');
  expect(complaints).toEqual([]);
});

test('what the engine holds and uses is asked for while somebody looks, over an outage too', async ({
  page,
  backend,
  engine,
  complaints,
}) => {
  engine.start();
  engine.importImage();
  const panel = await settings(page, backend);
  await expect(panel).toHaveAttribute('data-phase', 'connected');
  const asked = () => backend.count('docker_connection_requests_total{route="usage"');
  expect(await asked()).toBe(0);
  const section = panel.getByRole('button', { name: 'Resources' });
  await section.click();
  const table = panel.getByRole('table', { name: 'Use in the last minutes' });
  await expect(table.getByRole('row', { name: /CPU/ })).toContainText(/\d % of \d+ CPU/);
  await expect(table.getByRole('row', { name: /Memory/ })).toContainText('0 B of ');
  await expect(table.getByRole('row', { name: /Disk/ })).toContainText(' free');
  await expect(panel.getByText('0 running')).toBeVisible();
  expect(await asked()).toBe(1);

  engine.kill();
  await expect(panel.getByText('Known as soon as Docker answers.')).toBeVisible();
  engine.start();
  await expect(table.getByRole('row', { name: /CPU/ })).toContainText(/\d % of \d+ CPU/);

  await section.click();
  await expect(table).toBeHidden();
  const before = await asked();
  await page.getByRole('link', { name: 'Editor' }).click();
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(panel).toBeVisible();
  expect(await asked()).toBe(before);
  expect(complaints).toEqual([]);
});

test('Docker is started from the page, and turns green', async ({
  page,
  backend,
  engine,
  complaints,
}) => {
  const command = join(engine.dir, 'start.sh');
  const start = `exec ${process.env.XTASK} engine start --dir ${engine.dir}`;
  writeFileSync(command, `#!/bin/sh\n${start}\n`, { mode: 0o755 });
  await page.goto(await mayStart(backend, engine, command));
  const panel = await settings(page, backend);
  const phases: (string | null)[] = [];
  const button = panel.getByRole('button', { name: 'Start Docker' });
  await expect(button).toBeVisible();
  await page.exposeFunction('tell', (phase: string) => phases.push(phase));
  await panel.evaluate((panel) => {
    const tell = () => (window as any).tell(panel.getAttribute('data-phase'));
    new MutationObserver(tell).observe(panel, { attributeFilter: ['data-phase'] });
  });
  await button.click();
  await expect(panel).toHaveAttribute('data-phase', 'connected', { timeout: 60_000 });
  expect(phases).toEqual(['starting', 'connected']);
  await expect(button).toBeHidden();
  expect(complaints).toEqual([]);
});

test('a start that fails is told once, and the next has to wait', async ({
  page,
  backend,
  engine,
}) => {
  await page.goto(await mayStart(backend, engine, 'sh -c "exit 3"'));
  const panel = await settings(page, backend);
  const button = panel.getByRole('button', { name: 'Start Docker' });
  const answer = panel.locator('.docker-status-start');
  for (let attempt = 0; attempt < 2; attempt++) {
    await button.click();
    await expect(answer).toHaveText('The command that starts Docker failed with exit status 3.');
    await expect(panel).toHaveAttribute('data-phase', /unavailable|rate-limited/);
  }
  await button.click();
  await expect(answer).toContainText(/Please wait \d+ seconds/);
});
