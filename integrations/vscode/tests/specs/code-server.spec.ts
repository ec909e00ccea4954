import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodeServer } from '../stage/code-server';
import { ITEM, expect, isLong, keepPicture, test as base, vsix } from '../stage/editor';

const test = base.extend<{ codeServer: CodeServer }>({
  codeServer: async ({}, use) => {
    const codeServer = new CodeServer();
    await use(codeServer);
    await codeServer.stop();
  },
});

test.skip(!isLong, 'takes minutes: cargo xtask test --long');
test.skip(process.platform !== 'linux' || process.arch !== 'x64', 'needs Linux on x64');

/** Where the extension runs: settings of a person that choose the host. */
const HOSTS = {
  'Node.js': {},
  'the browser': { 'remote.extensionKind': { [ITEM.replace('.status', '')]: ['ui'] } },
};

for (const [host, person] of Object.entries(HOSTS)) {
  test(`code-server, extension host in ${host}`, async ({
    page,
    engine,
    backend,
    codeServer,
    editor,
  }, info) => {
    const token = join(tmpdir(), `token-${process.pid}`);
    await backend.kill();
    backend.options.push('--token-file', token);
    await backend.start();
    engine.start();
    const machine = { 'dockerConnection.backendUrl': backend.url };
    await codeServer.start(vsix(), machine, { ...person, ...machine });
    const stream = `${codeServer.url}/proxy/${new URL(backend.url).port}/api/health/stream`;
    let isAskedByPage = false;
    page.on('request', (request) => (isAskedByPage ||= request.url() === stream));
    await page.goto(codeServer.url);
    await editor.shows('Docker status unknown', 'warning');
    await editor.run('Docker: Set Token');
    await editor.input.fill(readFileSync(token, 'utf8').trim());
    await page.keyboard.press('Enter');
    await editor.shows('Docker');
    // The secret is kept.
    await page.reload();
    await editor.shows('Docker');

    engine.kill();
    await editor.shows('Docker unavailable', 'error');
    await expect(editor.toasts).toHaveCount(1);
    await editor.toasts.getByRole('button', { name: 'Show' }).click();
    await expect(editor.panel).toContainText('Docker has stopped: its socket refuses connections.');
    await keepPicture(page, info, 'red');
    await editor.panel.getByRole('button', { name: 'Retry' }).click();
    await expect(editor.panel).toContainText('1 / 3');
    await editor.run('Docker: Diagnose');
    await expect(page.locator('.editor-instance .view-lines')).toContainText('Docker cannot be used');
    // In Markdown, a link could run a command.
    await expect(page.locator('[id="status.editor.mode"]')).toHaveText('Plain Text');
    engine.start();
    await editor.shows('Docker');
    await expect(editor.panel).toHaveAttribute('data-phase', 'connected');
    await expect(editor.toasts).toContainText('Docker connected. The outage lasted');
    expect(isAskedByPage).toBe(host === 'the browser');
    rmSync(token);
  });
}
