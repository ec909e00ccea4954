import type { Page } from '@playwright/test';
import { checkClock } from '../../../../tests/e2e/bench/browser/clock';
import { crash, startAndPing } from '../../../../tests/e2e/bench/browser/engine';
import { print, times } from '../../../../tests/e2e/bench/browser/table';
import { ITEM, test } from '../stage/editor';

const CYCLES = Number(process.env.BENCH_CYCLES);

/** When the item of the status bar is red or not, in ms since 1970, without polling. */
function becomes(page: Page, isRed: boolean): Promise<number> {
  return page.evaluate(
    ([id, isRed]) =>
      new Promise<number>((done) => {
        const look = () => {
          const item = document.getElementById(id);
          if (!item || item.classList.contains('error-kind') !== isRed) return;
          observer.disconnect();
          done(performance.timeOrigin + performance.now());
        };
        const observer = new MutationObserver(look);
        observer.observe(document.body, { subtree: true, childList: true, attributes: true });
        look();
      }),
    [ITEM, isRed] as const,
  );
}

test("from the engine to VS Code's status bar", async ({
  page,
  engine,
  server,
  backend,
  editor,
}) => {
  engine.start();
  await backend.knows('up');
  await page.goto(server.url);
  await editor.shows('Docker');
  await checkClock(page);
  const red: number[] = [];
  const green: number[] = [];
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    const shownRed = becomes(page, true);
    const killed = crash(engine);
    red.push((await shownRed) - killed);
    // What a crash leaves behind.
    engine.kill();
    const [answered, shownGreen] = await Promise.all([startAndPing(engine), becomes(page, false)]);
    green.push(shownGreen - answered);
  }
  print(`Noticing in VS Code for the Web, in ms: ${CYCLES} crashes of the engine`, [
    { what: 'engine killed → red', ...times(red) },
    { what: 'first good ping → green', ...times(green) },
  ]);
});
