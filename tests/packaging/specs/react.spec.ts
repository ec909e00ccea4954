import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder, run } from '../stage/install';
import { expect, test } from '../stage/page';

/** The usage examples of the React original, with another import. */
const APP = `
  import { createElement as h, Fragment, StrictMode, useState } from 'react';
  import {
    DockerConnectionProvider, DockerStatusIndicator, DockerStatusPanel,
    useDockerConnection, useDockerRecovery, useDockerStatus,
  } from 'docker-connection-kit/react';

  function MyComponent() {
    const { status, canAttemptConnection, reportConnectionFailure } = useDockerConnection();
    if (!canAttemptConnection()) return h('p', { id: 'mine' }, 'Docker connection is rate limited');
    const types = [status.isAvailable, status.lastChecked, status.consecutiveFailures, status.errorMessage,
      status.isRateLimited, status.nextRetryTime].map((value) =>
        value === null ? 'null' : value instanceof Date ? 'Date' : typeof value);
    return h('p', { id: 'mine', onClick: () => reportConnectionFailure('docker: no such container') },
      status.isAvailable ? 'Docker is available' : types.join());
  }

  function TerminalPanel() {
    return h('div', null, h(DockerStatusIndicator, { compact: true }));
  }

  function SettingsPage() {
    return h('div', null, h(DockerStatusPanel, { compact: false, className: 'mine' }));
  }

  function Recovery() {
    const { isRecovering, attemptRecovery, recoveryAttempts, canAttemptRecovery, lastAttempt } = useDockerRecovery({
      enabled: true,
      checkInterval: 30000,
      maxRetries: 10,
      onRecovery: () => console.log('Docker recovered!'),
      onFailedAttempt: (error) => console.log('Recovery failed: ' + error.reason + '; ' + (error instanceof Error)),
    });
    const facts = [isRecovering, recoveryAttempts, canAttemptRecovery, lastAttempt instanceof Date];
    return h('button', { id: 'recovery', onClick: attemptRecovery }, facts.join());
  }

  function Phase() {
    return h('p', { id: 'phase' }, useDockerStatus((status) => status.phase));
  }

  export function App({ provided }) {
    const [props, setProps] = useState({});
    if (globalThis.window) window.setProps = setProps;
    const parts = h(Fragment, null, h(MyComponent), h(TerminalPanel), h(SettingsPage), h(Recovery), h(Phase));
    const app = props.isGone ? null : provided ? h(DockerConnectionProvider, props, parts) : parts;
    return h(StrictMode, null, app);
  }
`;

const PAGE = `
  import { createElement } from 'react';
  import { createRoot, hydrateRoot } from 'react-dom/client';
  import { App } from './app.js';

  const root = document.getElementById('root');
  const app = createElement(App, { provided: document.body.dataset.provided === 'true' });
  if (root.firstChild) hydrateRoot(root, app);
  else createRoot(root).render(app);
`;

const SERVER = `
  import { createElement } from 'react';
  import { renderToString } from 'react-dom/server';
  import { App } from './app.js';

  console.log(renderToString(createElement(App, { provided: true })));
`;

const ICON = '<svg xmlns="http://www.w3.org/2000/svg"/>';

const page = (markup: string, isProvided: boolean) =>
  `<!doctype html><title>IDE</title><link rel="icon" href="icon.svg">
   <body data-provided="${isProvided}"><div id="root">${markup}</div><script type="module" src="page.out.js"></script>`;

/** React's newest releases of two generations; the older is for the long run. */
const VERSIONS = process.env.DOCKER_CONNECTION_LONG_TESTS ? ['19.3.1', '18.3.1'] : ['19.3.1'];

for (const version of VERSIONS) {
  test.describe(`React ${version}`, () => {
    let dir: string;
    let served: string;
    test.beforeAll(() => {
      dir = folder(`react@${version}`, `react-dom@${version}`, 'esbuild@0.28.2');
      for (const [name, code] of Object.entries({ app: APP, page: PAGE, server: SERVER })) {
        writeFileSync(join(dir, `${name}.js`), code);
      }
      writeFileSync(join(dir, 'package.json'), '{ "type": "module" }');
      writeFileSync(join(dir, 'icon.svg'), ICON);
      // A development build: only that one warns.
      const build = ['--bundle', '--format=esm', '--define:process.env.NODE_ENV="development"'];
      run(dir, 'node_modules/.bin/esbuild', 'page.js', ...build, '--outfile=page.out.js');
      run(dir, 'cp', 'node_modules/docker-connection-kit/docker-connection.wasm', '.');
      served = run(dir, 'node', 'server.js').trim();
    });

    test('the examples of the original run, without a provider too', async ({ page: tab, engine, backend, serve, complaints }) => {
      for (const isProvided of [true, false]) {
        writeFileSync(join(dir, 'index.html'), page('', isProvided));
        const site = await serve(dir);
        const logged: string[] = [];
        tab.on('console', (message) => logged.push(message.text()));
        await tab.goto(site.url);
        const mine = tab.locator('#mine');
        await expect(mine).toHaveText('boolean,Date,number,string,boolean,null');
        const panel = tab.getByRole('region', { name: 'Docker status' });
        await expect(panel).toHaveAttribute('data-phase', 'unavailable');
        await expect(tab.locator('docker-status-panel.mine')).toHaveCount(1);
        await expect(tab.locator('docker-status-indicator[compact]')).toHaveAttribute('phase', 'unavailable');
        await tab.locator('#recovery').click();
        await expect.poll(() => logged).toContainEqual(expect.stringMatching(/Recovery failed: .*; true/));
        await expect(tab.locator('#recovery')).toHaveText('false,1,true,true');
        engine.start();
        await expect(mine).toHaveText('Docker is available');
        await expect.poll(() => logged).toContain('Docker recovered!');
        expect(await backend.streams()).toBe(1);
        await tab.evaluate(() => (window as any).setProps({ isGone: true }));
        await expect.poll(() => backend.streams()).toBe(0);
        engine.kill();
        await backend.knows('down');
      }
      expect(complaints).toEqual([]);
    });

    test('a page that a server has rendered is taken over without a warning', async ({ page: tab, engine, serve, complaints }) => {
      expect(served).toContain('<docker-status-indicator compact=""></docker-status-indicator>');
      expect(served).toContain('>unknown</p>');
      engine.start();
      writeFileSync(join(dir, 'index.html'), page(served, true));
      const site = await serve(dir);
      await tab.goto(site.url);
      await expect(tab.locator('#mine')).toHaveText('Docker is available');
      expect(complaints).toEqual([]);
    });

    test('a provider falls silent, and begins anew with another health URL', async ({ page: tab, engine, backend, serve }) => {
      engine.start();
      writeFileSync(join(dir, 'index.html'), page('', true));
      const site = await serve(dir);
      await tab.goto(site.url);
      await expect(tab.locator('#mine')).toHaveText('Docker is available');
      const set = (props: object) => tab.evaluate((props) => (window as any).setProps(props), props);
      await set({ enabled: false });
      await expect.poll(() => backend.streams()).toBe(0);
      await expect(tab.locator('#phase')).toContainText('unknown');
      await set({ enabled: true });
      await expect(tab.locator('#phase')).toContainText('connected');
      await set({ enabled: false });
      await expect(tab.locator('#phase')).toContainText('unknown');
      await set({});
      await expect(tab.locator('#phase')).toContainText('connected');
      await set({ healthUrl: '/nowhere' });
      await expect(tab.locator('docker-status-panel')).toHaveAttribute('reason', 'proxy-error');
    });

    test('a provider leaves nothing to the one that comes after it', async ({ page: tab, engine, serve }) => {
      engine.start();
      writeFileSync(join(dir, 'index.html'), page('', true));
      const site = await serve(dir);
      await tab.clock.install();
      await tab.goto(site.url);
      const senders: (string | undefined)[] = [];
      tab.on('request', (request) => senders.push(request.headers()['x-sender']));
      const set = (sender: string, props: object) =>
        tab.evaluate(
          ([sender, props]) => (window as any).setProps({ headers: { 'x-sender': sender }, ...props }),
          [sender, props] as const,
        );
      const phase = tab.locator('#phase');
      await set('first', { healthUrl: '/api/health?page' });
      await expect(phase).toHaveText('connected');
      await expect.poll(() => senders).toContain('first');
      await set('first', { healthUrl: '/api/health?page', enabled: false });
      await expect(phase).toHaveText('unknown');
      await set('', { isGone: true });
      await tab.clock.fastForward(5000);
      await set('second', { healthUrl: '/api/health?page' });
      await expect(phase).toHaveText('connected');
      expect(senders.at(-1)).toBe('second');
    });
  });
}
