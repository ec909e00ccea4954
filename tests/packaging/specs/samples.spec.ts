import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Backend, Engine } from '../../e2e/stage/workbench';
import { isLong, run, sample } from '../stage/install';
import { expect, test } from '../stage/page';
import { Server } from '../stage/server';
import { TIGHTEST } from '../stage/site';

/** Red, then green, red and green again, in what the page shows. */
async function follow(page: Pick<Page, 'getByRole'>, engine: Engine, backend: Backend) {
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

/** The same in a page that has a button of its own and a link in the panel of its status bar. */
async function followInIde(page: Page, engine: Engine, backend: Backend) {
  const runButton = page.getByRole('button', { name: 'Run' });
  await expect(runButton).toBeDisabled();
  await follow(page, engine, backend);
  await expect(runButton).toBeEnabled();
  await page.getByRole('contentinfo').getByRole('button', { name: /Docker/ }).click();
  await expect(page.getByRole('link', { name: 'Settings' })).toBeVisible();
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

/** Samples that are folders of files once they are built, and what they call a retry. */
const BUILT = [
  ['Vite and Vue', 'vite-vue', 'Look again'],
  ['Vite and Svelte', 'vite-svelte', 'Look again'],
  ['webpack', 'webpack', 'Retry'],
  ['esbuild', 'esbuild', 'Retry'],
];

for (const [title, name, retry] of BUILT) {
  test(title, async ({ page, engine, backend, complaints, serve }) => {
    test.skip(!isLong, 'takes half a minute: cargo xtask test --long');
    const dir = sample(name);
    run(dir, 'npm', 'run', 'build');
    const site = await serve(join(dir, 'dist'));
    await page.goto(site.url);
    await expect(page.getByRole('button', { name: retry }).first()).toBeVisible();
    await followInIde(page, engine, backend);
    expect(complaints).toEqual([]);
  });
}

test('Next.js', async ({ page, engine, backend, complaints }) => {
  test.skip(!isLong, 'takes a minute: cargo xtask test --long');
  test.slow();
  const dir = sample('next');
  run(dir, 'env', `DOCKER_CONNECTION_BACKEND_URL=${backend.url}`, 'npm', 'run', 'build');
  const server = await Server.start(dir, 'next', 'start', '--port', '0');
  try {
    const answer = await fetch(server.url);
    expect(answer.headers.get('content-security-policy')).not.toMatch(/ 'unsafe-|style/);
    expect(await answer.text()).toMatch(/<docker-status-panel>.*<docker-status-button>.*Settings/);
    await page.goto(server.url);
    await followInIde(page, engine, backend);
    expect(complaints).toEqual([]);
  } finally {
    await server.stop();
  }
});

/** The webview brings a policy of its own. */
const ANY = "default-src * data: 'wasm-unsafe-eval'";

test('a webview of a VS Code extension', async ({ page, engine, backend, complaints, serve }) => {
  test.skip(!isLong, 'takes half a minute: cargo xtask test --long');
  const dir = sample('vscode-webview');
  run(dir, 'npm', 'run', 'build');
  const site = await serve(dir, ANY);
  const { html } = createRequire(join(dir, 'of.js'))('./src/html.js');
  writeFileSync(join(dir, 'webview.html'), html(`${site.url}/dist/webview.js`, site.url));
  // As in VS Code, it is a frame in a page.
  const outer = '<link rel="icon" href="data:," /><iframe src="webview.html"></iframe>';
  writeFileSync(join(dir, 'index.html'), outer);
  await page.goto(site.url);
  await follow(page.frameLocator('iframe'), engine, backend);
  expect(complaints).toEqual([]);
});
