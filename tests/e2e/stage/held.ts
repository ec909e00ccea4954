import type { Tab } from './tabs';
import { isFirefox } from './workbench';

/** What a tab holds after its garbage has been collected; Firefox does not tell it. */
export async function held(tab: Tab) {
  if (isFirefox(tab.page.context())) return { listeners: 0, nodes: 0, heap: 0 };
  const session = await tab.session();
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
