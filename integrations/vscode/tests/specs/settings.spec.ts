import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { type Editor, expect, test } from '../stage/editor';

/** Replaces the person's settings, as by hand. */
async function set(editor: Editor, settings: object) {
  await editor.run('Preferences: Open User Settings (JSON)');
  await expect(editor.page.locator('.editor-instance .view-lines')).toContainText('{');
  await editor.page.locator('.editor-instance .view-lines').click();
  await editor.page.keyboard.press('Control+A');
  await editor.page.keyboard.insertText(JSON.stringify(settings));
  await editor.page.keyboard.press('Control+S');
}

/** Lets the backend answer that it has to be left alone for minutes. */
async function limit(page: Page, origin: string) {
  const headers = {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'retry-after',
    'retry-after': '200',
  };
  await page.route(/\/api\/health/, (route) => route.fulfill({ status: 429, headers }));
}

/** Whether something with that in it is in one of the editor's databases, which it fills later. */
const isStored = (page: Page, text: string) =>
  page.evaluate(async (text) => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    for (const { name } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name!));
      const stores = [...database.objectStoreNames];
      const reads = stores.map((store) => done(database.transaction(store).objectStore(store).getAll()));
      const values = JSON.stringify(await Promise.all(reads));
      database.close();
      if (values.includes(text)) return true;
    }
    return false;
  }, text);

test('another address is asked without a reload', async ({ page, engine, server, backend, settings, editor }) => {
  engine.start();
  await backend.knows('up');
  settings['dockerConnection.backendUrl'] = 'nowhere';
  await editor.open(server.url);
  await editor.shows('Docker status unknown');
  await editor.item.click();
  await expect(editor.panel).toHaveAttribute('data-phase', 'unknown');
  await set(editor, { 'dockerConnection.backendUrl': `${backend.url}/` });
  await editor.shows('Docker');
  await expect(editor.panel).toHaveAttribute('data-phase', 'connected');
  expect(await backend.streams()).toBe(1);
});

test('a token is asked for, and told to its own backend only', async ({
  page,
  engine,
  server,
  backend,
  editor,
}) => {
  const dir = mkdtempSync(join(tmpdir(), 'token-'));
  const file = join(dir, 'token');
  engine.start();
  await backend.kill();
  backend.options.push('--token-file', file);
  await backend.start();
  await editor.open(server.url);
  await editor.shows('Docker status unknown', 'warning');
  await expect(editor.item).toHaveAttribute('aria-label', /asks you to sign in/);
  // Another token is tried at once, even where the next attempt has to wait for minutes.
  await limit(page, server.url);
  await editor.run('Docker: Retry');
  await expect(editor.item).toHaveAttribute('aria-label', /asks for fewer requests/);
  await page.unrouteAll();
  await editor.run('Docker: Set Token');
  await editor.input.fill(readFileSync(file, 'utf8').trim());
  await page.keyboard.press('Enter');
  await editor.shows('Docker');

  const asked = page.waitForRequest((request) => request.url().startsWith('http://127.0.0.1:9/'));
  await set(editor, { 'dockerConnection.backendUrl': 'http://127.0.0.1:9' });
  expect((await asked).headers()).not.toHaveProperty('authorization');
  rmSync(dir, { recursive: true });
});

test('while another address is being looked up, the last one does not get its token', async ({
  page,
  server,
  backend,
  settings,
  editor,
}) => {
  const other = 'http://127.0.0.1:9';
  await page.addInitScript(() => {
    let product: object;
    Object.defineProperty(window, 'product', {
      get: () => product,
      set(value) {
        const resolveExternalUri = (uri: unknown) =>
          new Promise((resolve) => {
            if ((window as any).isHeld) (window as any).isAwaited = true;
            else resolve(uri);
          });
        product = { ...value, resolveExternalUri };
      },
    });
  });
  settings['dockerConnection.backendUrl'] = other;
  await editor.open(server.url);
  await editor.shows('Docker status unknown', 'warning');
  await editor.run('Docker: Set Token');
  await editor.input.fill('of-the-other');
  const told = page.waitForRequest((request) => 'authorization' in request.headers());
  await page.keyboard.press('Enter');
  expect((await told).url()).toContain(other);
  await set(editor, { 'dockerConnection.backendUrl': backend.url });
  await editor.shows('Docker unavailable', 'error');

  await page.evaluate(() => ((window as any).isHeld = true));
  await set(editor, { 'dockerConnection.backendUrl': other });
  await page.waitForFunction(() => (window as any).isAwaited);
  const asked = page.waitForRequest((request) => request.url().startsWith(`${backend.url}/api/health`));
  await editor.run('Docker: Retry');
  expect((await asked).headers()).not.toHaveProperty('authorization');
});

test('a reload of the window is no way around a cooldown', async ({ page, server, editor }) => {
  await limit(page, server.url);
  await editor.open(server.url);
  await editor.shows('Docker status unknown', 'warning');
  await editor.item.click();
  const retry = editor.panel.getByRole('button', { name: 'Retry' });
  await expect(retry).toHaveAttribute('aria-disabled');
  await expect.poll(() => isStored(page, 'cooldown:')).toBe(true);
  await page.unrouteAll();
  await page.reload();
  await editor.shows('Docker unavailable', 'error');
  // Instead of another attempt, it shows why there is none.
  await editor.run('Docker: Retry');
  await expect(retry).toHaveAttribute('aria-disabled');
});
