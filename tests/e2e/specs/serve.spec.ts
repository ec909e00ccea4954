import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../stage/ports';
import { Terminal } from '../stage/terminal';
import { Workbench, expect, test } from '../stage/workbench';

const ROOT = join(import.meta.dirname, '../../..');

/** The project's own, but for another backend: its port may be taken. */
const configuration = (backend: string) =>
  readFileSync(join(ROOT, 'Trunk.toml'), 'utf8')
    .replaceAll('127.0.0.1:8787', new URL(backend).host)
    .replace(/"(?=(?:crates|target|tests|www)\b)/g, `"${ROOT}/`);

test('trunk serve shows the page, with the backend behind it', async ({
  page,
  backend,
  engine,
}) => {
  test.setTimeout(600_000);
  engine.start();
  engine.importImage();
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  backend.options.push('--allow-origin', origin);
  await backend.kill();
  await backend.start();
  const dir = mkdtempSync(join(tmpdir(), 'e2e-serve-'));
  const config = join(dir, 'Trunk.toml');
  writeFileSync(config, configuration(backend.url));
  const trunk = spawn(
    'trunk',
    [
      ...['--config', config, '--skip-version-check'],
      ...['serve', '--offline', '--release', '--no-autoreload', '--dist', join(dir, 'dist')],
      ...['--address', '127.0.0.1', '--port', port],
    ],
    { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  try {
    const answers = async () => (await fetch(origin).catch(() => undefined))?.status;
    await expect.poll(answers, { timeout: 500_000 }).toBe(200);
    await page.goto(origin);
    const { indicator } = new Workbench(page);
    await expect(indicator).toHaveAttribute('data-phase', 'connected');
    const terminal = new Terminal(page);
    await terminal.open();
    expect(await terminal.run('echo through the proxy')).toEqual(['through the proxy']);
    // The next check would notice it after 30 s.
    engine.kill();
    await expect(indicator).toHaveAttribute('data-phase', 'unavailable', { timeout: 20_000 });
  } finally {
    const gone = once(trunk, 'exit');
    trunk.kill('SIGKILL');
    await gone;
    rmSync(dir, { recursive: true, force: true });
  }
});
