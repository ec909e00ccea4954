import type { Page } from '@playwright/test';
import { isFirefox } from './workbench';

/** What a page holds once its garbage is collected, the heap in bytes; Firefox tells nothing. */
export async function held(page: Page) {
  if (isFirefox(page.context())) return { listeners: 0, nodes: 0, heap: 0 };
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  // What one round lets go of may keep what only the next one finds.
  for (let round = 0; round < 3; round++) await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  await session.detach();
  const metric = (name: string) => metrics.find((metric) => metric.name === name)!.value;
  return {
    listeners: metric('JSEventListeners'),
    nodes: metric('Nodes'),
    heap: metric('JSHeapUsedSize'),
  };
}
