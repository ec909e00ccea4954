import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserContext, Page } from '@playwright/test';
import { test } from '../../stage/workbench';
import { IDLE_SECONDS } from './options';
import { GREEN, notePhases, shownAt } from './phases';
import { Requests } from './requests';
import { print } from './table';
import { Windows, focus } from '../../stage/windows';

type Work = { armed: number; fired: number; changes: number };

declare global {
  interface Window {
    /** What the page has done so far. */
    work: Work;
  }
}

async function noteWork(context: BrowserContext) {
  await context.addInitScript(() => {
    const work = (window.work = { armed: 0, fired: 0, changes: 0 });
    for (const name of ['setTimeout', 'setInterval'] as const) {
      const arm = window[name] as (...args: any[]) => any;
      (window as any)[name] = (callback: (...args: any[]) => void, ...rest: any[]) => {
        work.armed++;
        const counted = (...args: any[]) => {
          work.fired++;
          callback(...args);
        };
        return arm.call(window, counted, ...rest);
      };
    }
    const observer = new MutationObserver((records) => (work.changes += records.length));
    const all = { subtree: true, childList: true, attributes: true, characterData: true };
    observer.observe(document, all);
  });
}

/** What the page does by itself in a minute. */
async function perMinute(page: Page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const done = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    const seconds = metrics.find(({ name }) => name === 'ScriptDuration')!.value;
    return { ...(await page.evaluate(() => window.work)), script: seconds * 1000 };
  };
  const before = await done();
  await sleep(IDLE_SECONDS * 1000);
  const after = await done();
  const rate = (what: keyof typeof before) =>
    Math.round(((after[what] - before[what]) * 60) / IDLE_SECONDS);
  return {
    'timers armed': rate('armed'),
    'timers fired': rate('fired'),
    'DOM changes': rate('changes'),
    'script ms': rate('script'),
  };
}

test('work of connected tabs', async ({ engine, backend }, { project }) => {
  engine.start();
  await backend.knows('up');
  const windows = await Windows.open(project.use.launchOptions!.args!);
  const { context } = windows;
  const requests = new Requests(context);
  await notePhases(context);
  await noteWork(context);
  const [first] = context.pages();
  await focus(first);
  const hidden = await windows.newPage({ background: true });
  const second = await windows.newPage({ newWindow: true });
  const tabs = { 'visible, with the focus': first, 'visible, in another window': second, hidden };
  for (const tab of Object.values(tabs)) {
    await tab.goto(backend.url);
    await shownAt(tab, GREEN);
  }
  // The first contact is over, and who leads the tabs is settled.
  await sleep(5_000);

  const rows = Object.entries(tabs).map(async ([tab, page]) => ({
    tab,
    state: await page.evaluate(() => document.visibilityState),
    streams: requests.openStreams(page),
    ...(await perMinute(page)),
  }));
  print(`Per minute while connected, watched for ${IDLE_SECONDS} s`, await Promise.all(rows));
  await windows.close();
});
