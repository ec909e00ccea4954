import { setTimeout as sleep } from 'node:timers/promises';
import { test } from '../../stage/workbench';
import { crash } from './engine';
import { OUTAGE_SECONDS, TABS } from './options';
import { RED, emptyProfile, shownAt } from './phases';
import { Requests } from './requests';
import { print } from './table';
import { openTabs } from './tabs';

test('requests in an outage', async ({ browser, engine, backend }) => {
  const rows = [];
  for (const lost of ['engine', 'backend'] as const) {
    for (const count of new Set([1, TABS])) {
      engine.start();
      await backend.knows('up');
      const context = await emptyProfile(browser);
      const requests = new Requests(context);
      const tabs = await openTabs(context, backend.url, count);
      const open = requests.openStreams();

      requests.restart();
      if (lost === 'engine') crash(engine);
      else await backend.kill();
      const end = sleep(OUTAGE_SECONDS * 1000);
      await Promise.all(tabs.map((tab) => shownAt(tab, RED)));
      await end;
      rows.push({ lost, tabs: count, 'streams open before': open, ...requests.counts() });

      await context.close();
      if (lost === 'engine') engine.kill();
      else await backend.start();
    }
  }
  print(`Requests in an outage of ${OUTAGE_SECONDS} s, all tabs together`, rows);
});
