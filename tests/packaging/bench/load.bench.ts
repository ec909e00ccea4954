import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from '@playwright/test';
import { print, times } from '../../e2e/bench/browser/table';
import { folder, run } from '../stage/install';
import { test } from '../stage/page';

const LOADS = Number(process.env.BENCH_LOADS);

/** What a production build of the React original ships, in bytes. */
const ORIGINAL = { js: 253_400, css: 21_492 };

/** Tells when the page has shown that Docker is connected, in ms since the navigation. */
const TELL = `
  const told = (text) => text.includes('Docker connected') && requestAnimationFrame(() => {
    window.shownAt ??= performance.now();
  });
  document.addEventListener('docker-status-change', ({ detail }) => told(detail.heading));
  new MutationObserver(() => document.body && told(document.body.textContent))
    .observe(document, { subtree: true, childList: true, characterData: true });
`;

/** A page with React and as many bytes as the original, that asks once and shows the answer. */
function pageOfTheSame(dir: string) {
  const app = `
    import { createElement as h, useEffect, useState } from 'react';
    import { createRoot } from 'react-dom/client';
    function Status() {
      const [text, setText] = useState('Checking Docker…');
      useEffect(() => {
        fetch('/api/health?report').then((answer) => answer.json()).then(({ status }) =>
          setText(status === 'available' ? 'Docker connected' : 'Docker unavailable'));
      }, []);
      return h('p', null, text);
    }
    createRoot(document.getElementById('root')).render(h(Status));
  `;
  writeFileSync(join(dir, 'app.js'), app);
  const options = ['--bundle', '--minify', '--define:process.env.NODE_ENV="production"'];
  run(dir, 'node_modules/.bin/esbuild', 'app.js', ...options, '--outfile=react.js');
  const script = readFileSync(join(dir, 'react.js'), 'utf8');
  let code = script;
  for (let index = 0; code.length < ORIGINAL.js; index += 1) {
    code += `\nfunction rest${index}(a,b){return a?b.map(c=>c.p${index}||a):rest${index}(b,a)}`;
  }
  writeFileSync(join(dir, 'react.js'), code);
}

async function load(browser: Browser, url: string, isThrottled: boolean): Promise<number> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(TELL);
  if (isThrottled) {
    const session = await context.newCDPSession(page);
    const [latency, throughput] = [150, 1_600_000 / 8];
    const network = { offline: false, latency, downloadThroughput: throughput, uploadThroughput: throughput };
    await session.send('Network.emulateNetworkConditions', network);
    await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  }
  await page.goto(url);

  await page.waitForFunction(() => (window as any).shownAt, undefined, { timeout: 30_000 });
  const shown = await page.evaluate(() => (window as any).shownAt);
  await context.close();
  return shown;
}

test('from the navigation to a true status, element and React page', async ({ browser, engine, backend, serve }) => {
  engine.start();
  await backend.knows('up');
  const dir = folder('react@19.3.1', 'react-dom@19.3.1', 'esbuild@0.28.2');
  pageOfTheSame(dir);
  const head = '<!doctype html><link rel="icon" href="icon.svg"><title>IDE</title>';
  const pages: Record<string, string> = {
    element: `${head}<script type="module" src="node_modules/docker-connection-kit/elements.js"></script><docker-status-panel></docker-status-panel>`,
    'React page': `${head}<link rel="stylesheet" href="app.css"><div id="root"></div><script src="react.js"></script>`,
  };
  writeFileSync(join(dir, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(dir, 'app.css'), '.c{color:#123456}'.repeat(ORIGINAL.css / 17));
  const rows: Record<string, string | number>[] = [];
  for (const isThrottled of [false, true]) {
    for (const [what, html] of Object.entries(pages)) {
      writeFileSync(join(dir, 'index.html'), html);
      const site = await serve(dir, "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'");
      await load(browser, site.url, isThrottled);
      const loads = [];
      for (let count = 0; count < LOADS; count++) loads.push(await load(browser, site.url, isThrottled));
      rows.push({ what, connection: isThrottled ? '1.6 Mbit/s, 150 ms, CPU / 4' : 'plain', ...times(loads) });
    }
  }
  print('Navigation → Docker connected, in ms', rows);
});
