import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Site, TIGHTEST } from '../../packaging/stage/site';
import { expect, test as base } from '../stage/webkit';

/** With the address of a page that has the npm package beside it, and the backend behind it. */
const test = base.extend<{ site: Site }>({
  site: async ({ backend }, use) => {
    const dir = mkdtempSync(join(tmpdir(), 'e2e-'));
    symlinkSync(process.env.DOCKER_CONNECTION_PACKAGES!, join(dir, 'node_modules'));
    writeFileSync(join(dir, 'index.html'), '<!doctype html><title>IDE</title><body>');
    const site = new Site(dir, TIGHTEST, () => backend.url);
    await site.open();
    await use(site);
    site.close();
    rmSync(dir, { recursive: true });
  },
});

test('custom elements share one stream, and follow the engine', async ({
  tabs,
  site,
  engine,
  backend,
}) => {
  const tab = await tabs.add(site.url);
  await tab.evaluate(async () => {
    const tags = ['button', 'indicator', 'panel', 'toaster'].map((name) => `docker-status-${name}`);
    document.body.innerHTML = tags.map((tag) => `<${tag}></${tag}>`.repeat(3)).join('');
    const heard: string[] = ((window as any).heard = []);
    document.addEventListener('docker-status-change', ({ detail }: any) => {
      heard.push(detail.phase);
    });
    const elements = '/node_modules/docker-connection-kit/elements.js';
    await import(elements);
  });
  const phases = () =>
    tab.evaluate(() =>
      ['button', 'indicator', 'panel'].map(
        (name) => document.querySelector(`docker-status-${name}`)!.getAttribute('phase'),
      ),
    );
  await expect.poll(phases).toEqual(['unavailable', 'unavailable', 'unavailable']);
  engine.start();
  await expect.poll(phases).toEqual(['connected', 'connected', 'connected']);
  engine.kill();
  await expect.poll(phases).toEqual(['unavailable', 'unavailable', 'unavailable']);
  const shown = () =>
    tab.evaluate(() => {
      const panel = document.querySelector('docker-status-panel')!;
      return panel.shadowRoot!.querySelector('section')!.innerText;
    });
  expect(await shown()).toContain('Docker unavailable');
  expect(await tab.evaluate(() => (window as any).heard)).toEqual(
    expect.arrayContaining(['unavailable', 'connected']),
  );
  expect(await backend.streams()).toBe(1);
  await tab.evaluate(() => document.body.replaceChildren());
  await expect.poll(() => backend.streams()).toBe(0);
});
