import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Backend, Engine } from '../../e2e/stage/workbench';
import { run, sample } from '../stage/install';
import { expect, test } from '../stage/page';
import { TIGHTEST } from '../stage/site';

/** Red, then green, red and green again, in what the page shows. */
async function follow(page: Page, engine: Engine, backend: Backend) {
  const panel = page.getByRole('region', { name: 'Docker status' });
  await expect(panel).toHaveAttribute('data-phase', 'unavailable');
  await expect(panel).toContainText("Docker's socket does not exist");
  engine.start();
  await expect(panel).toHaveAttribute('data-phase', 'connected');
  await expect(panel).toContainText('Docker connected');
  engine.kill();
  await expect(panel).toHaveAttribute('data-phase', 'unavailable');
  await expect(panel).toContainText('its socket refuses connections');
  engine.start();
  await expect(panel).toHaveAttribute('data-phase', 'connected');
}

test('plain HTML without a bundler', async ({ page, engine, backend, complaints, serve }) => {
  const site = await serve(sample('plain-html'));
  await page.goto(site.url);
  await follow(page, engine, backend);
  await expect(page).toHaveTitle('Docker connected - My IDE');
  const button = page.getByRole('contentinfo').getByRole('button', { name: /Docker/ });
  await button.click();
  await expect(page.getByRole('link', { name: 'Settings' })).toBeVisible();
  expect(complaints).toEqual([]);
});

/** Monaco writes styles, and has fonts, images and workers. */
const WITH_MONACO = `${TIGHTEST} data:; style-src 'self' 'unsafe-inline'; font-src 'self'; worker-src 'self'`
  .replace("connect-src 'self' data:", "connect-src 'self'")
  .replace("img-src 'self'", "img-src 'self' data:");

test('Vite, React and Monaco', async ({ page, engine, backend, complaints, serve }) => {
  const dir = sample('vite-react');
  run(dir, 'npm', 'run', 'build');
  const site = await serve(join(dir, 'dist'), WITH_MONACO);
  await page.goto(site.url);
  await expect(page.locator('.monaco-editor').first()).toBeVisible();
  const runButton = page.getByRole('button', { name: 'Run' });
  await expect(runButton).toBeDisabled();
  await follow(page, engine, backend);
  await expect(runButton).toBeEnabled();
  await expect(page.locator('output')).toHaveText('Docker recovered.');
  expect(complaints).toEqual([]);
});
