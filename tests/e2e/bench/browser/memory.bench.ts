import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { held } from '../../stage/held';
import { keepWasmMemory, wasmMemory } from '../../stage/wasm-memory';
import { test } from '../../stage/workbench';
import { crash, startAndPing } from './engine';
import { CYCLES } from './options';
import { GREEN, RED, emptyProfile, shownAt } from './phases';
import { print } from './table';
import { openTabs } from './tabs';

const kilobytes = (bytes: number) => Math.round(bytes / 1024);

async function memory(page: Page) {
  const { heap, nodes } = await held(page);
  return {
    'wasm memory': kilobytes(await wasmMemory(page)),
    'JS heap': kilobytes(heap),
    'DOM nodes': nodes,
  };
}

/** Playwright's own ways to wait load a program into the page that is larger than the kit. */
const hasToast = (page: Page) =>
  page.evaluate(() => document.querySelector('.docker-status-toast') !== null);

test('memory of one tab', async ({ browser, engine, backend }) => {
  engine.start();
  await backend.knows('up');
  const context = await emptyProfile(browser);
  await keepWasmMemory(context);
  // Not where the editor is, which is larger than the kit.
  const [page] = await openTabs(context, `${backend.url}/#settings`, 1);
  const rows = [{ when: 'after load', ...(await memory(page)) }];
  for (let outage = 1; outage <= CYCLES; outage++) {
    const killed = crash(engine);
    await shownAt(page, RED, killed);
    engine.kill();
    await startAndPing(engine);
    await shownAt(page, GREEN, killed);
    if (outage !== 1 && outage !== CYCLES) continue;
    while (await hasToast(page)) await sleep(100);
    const when = `after ${outage} outage${outage === 1 ? '' : 's'}`;
    rows.push({ when, ...(await memory(page)) });
  }
  await context.close();
  print('Memory after collecting garbage, in KB (1024 bytes)', rows);
});
