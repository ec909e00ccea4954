import { test } from '../workbench';
import { crash, startAndPing } from './engine';
import { CYCLES, TABS } from './options';
import { GREEN, RED, emptyProfile, shownAt } from './phases';
import { print, times } from './table';
import { openTabs } from './tabs';

test('from the engine to the screen', async ({ browser, engine, backend }) => {
  engine.start();
  await backend.knows('up');
  const context = await emptyProfile(browser);
  const tabs = await openTabs(context, backend.url, TABS);
  const red: number[] = [];
  const green: number[] = [];
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    const killed = crash(engine);
    const shown = (phases: string[]) =>
      Promise.all(tabs.map((tab) => shownAt(tab, phases, killed)));
    red.push(...(await shown(RED)).map((at) => at - killed));
    // What a crash leaves behind.
    engine.kill();
    const [answered, shownGreen] = await Promise.all([startAndPing(engine), shown(GREEN)]);
    green.push(...shownGreen.map((at) => at - answered));
  }
  await context.close();
  print(`Noticing, in ms: ${CYCLES} crashes of the engine, ${TABS} visible tabs`, [
    { what: 'engine killed → red', ...times(red) },
    { what: 'first good ping → green', ...times(green) },
  ]);
});
