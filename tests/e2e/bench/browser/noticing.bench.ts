import type { BrowserContext } from '@playwright/test';
import { type Backend, type Engine, test } from '../../stage/workbench';
import { crash, startAndPing } from './engine';
import { CYCLES, TABS } from './options';
import { GREEN, RED, emptyProfile, notePhases, shownAt } from './phases';
import { print, times } from './table';
import { openTabs } from './tabs';
import { Windows } from '../../stage/windows';

test('from the engine to visible tabs', async ({ browser, engine, backend }) => {
  const context = await emptyProfile(browser);
  const rows = await notice(context, engine, backend);
  await context.close();
  print(`Noticing, in ms: ${CYCLES} crashes of the engine, ${TABS} visible tabs`, rows);
});

test('from the engine to hidden tabs', async ({ engine, backend }, { project }) => {
  const windows = await Windows.open(project.use.launchOptions!.args!);
  await notePhases(windows.context);
  const rows = await notice(windows.context, engine, backend);
  await windows.close();
  print(`Noticing, in ms: ${CYCLES} crashes, ${TABS} tabs of which the last is visible`, rows);
});

async function notice(context: BrowserContext, engine: Engine, backend: Backend) {
  engine.start();
  await backend.knows('up');
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
  return [
    { what: 'engine killed → red', ...times(red) },
    { what: 'first good ping → green', ...times(green) },
  ];
}
