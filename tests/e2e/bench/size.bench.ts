import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { expect, test } from '../stage/workbench';

test('bytes of the page', () => {
  const dir = process.env.DOCKER_CONNECTION_ASSETS!;
  const kinds = ['wasm', 'js', 'css'].map((kind) => {
    const files = readdirSync(dir).filter((file) => file.endsWith(`.${kind}`));
    const bodies = files.map((file) => readFileSync(join(dir, file)));
    const sum = (size: (body: Buffer) => number) =>
      bodies.reduce((total, body) => total + size(body), 0);
    return {
      kind,
      raw: sum((body) => body.length),
      gzip: sum((body) => gzipSync(body, { level: 9 }).length),
      brotli: sum((body) => brotliCompressSync(body).length),
    };
  });
  console.table(kinds);
});

/** What the page does by itself in `seconds`, per minute. */
async function work(page: Page, seconds: number) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const script = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'ScriptDuration')!.value;
  };
  const before = await script();
  const mutations = await page.evaluate(async (seconds) => {
    const counts: Record<string, number> = {};
    const observer = new MutationObserver((records) => {
      for (const { type, attributeName } of records) {
        const kind = attributeName ?? type;
        counts[kind] = (counts[kind] ?? 0) + 1;
      }
    });
    const all = { subtree: true, childList: true, attributes: true, characterData: true };
    observer.observe(document, all);
    await new Promise((done) => setTimeout(done, seconds * 1000));
    observer.disconnect();
    return counts;
  }, seconds);
  const perMinute = 60 / seconds;
  const total = Object.values(mutations).reduce((sum, count) => sum + count, 0);
  return {
    'DOM changes': total * perMinute,
    kinds: JSON.stringify(mutations),
    'script ms': Math.round(((await script()) - before) * 1000 * perMinute),
  };
}

test('changes and script time per minute', async ({ workbench, page, engine }) => {
  await expect(workbench.panel).toContainText(/attempt in 3\d s/);
  const countdown = await work(page, 30);
  engine.start();
  await expect(workbench.toast).toBeVisible();
  await workbench.toast.getByRole('button', { name: 'Close' }).click();
  const connected = await work(page, 60);
  console.table({ countdown, connected });
});
