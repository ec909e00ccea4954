import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Page } from '@playwright/test';
import { folder } from '../stage/install';
import { expect, test } from '../stage/page';
import { Program } from '../stage/program';
import { TIGHTEST } from '../stage/site';

const PACKAGE = '/node_modules/docker-connection-kit';
const EXAMPLE = join(import.meta.dirname, '../../../crates/backend/examples/server.mjs');

/** Prints each phase until Docker was lost and came back, and ends by itself. */
const FOLLOW = `
  const connection = createDockerConnection({ healthUrl: process.argv[2] });
  const phases = [];
  const told = [];
  connection.subscribe(
    ({ phase, lastChecked, engine }) => {
      if (phase === phases.at(-1)) return;
      phases.push(phase);
      console.log(phase);
      if (phase !== 'connected') return;
      if (!(lastChecked instanceof Date) || engine.kind !== 'docker') console.log('no status');
      if (phases.includes('unavailable')) setTimeout(() => {
        console.log(told.join());
        connection.dispose();
      });
    },
    { onRecovery: ({ firstReason }) => told.push(firstReason) },
  );
`;

const NODE: Record<string, string> = {
  'manager.mjs': `import { createDockerConnection } from 'docker-connection-kit/manager';${FOLLOW}`,
  'inline.mjs': `import { createDockerConnection } from 'docker-connection-kit/inline';${FOLLOW}`,
  'inline.cjs': `const { createDockerConnection } = require('docker-connection-kit/inline');${FOLLOW}`,
};

let dir: string;
test.beforeAll(() => {
  dir = folder();
  for (const [name, code] of Object.entries(NODE)) writeFileSync(join(dir, name), code);
  writeFileSync(join(dir, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  const icon = '<link rel="icon" href="icon.svg">';
  writeFileSync(join(dir, 'index.html'), `<!doctype html><title>IDE</title>${icon}<body>`);
  writeFileSync(
    join(dir, 'worker.js'),
    `import { createDockerConnection } from '${PACKAGE}/manager.js';
     const connection = createDockerConnection({ healthUrl: '/api/health' });
     connection.subscribe(({ phase }) => postMessage(phase));
     onmessage = ({ ports: [port] }) => connection.serve(port);`,
  );
});

/** A script that follows the backend at this URL: what it prints, and its end. */
function follow(script: string, url: string) {
  const node = spawn('node', [script, `${url}/api/health`], {
    cwd: dir,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  createInterface(node.stdout).on('line', (line) => lines.push(line));
  return { lines, end: once(node, 'exit') };
}

for (const script of Object.keys(NODE)) {
  test(`in Node ${script} follows the engine and ends`, async ({ engine, backend }) => {
    engine.start();
    await backend.knows('up');
    const { lines, end } = follow(script, backend.url);
    await expect.poll(() => lines.at(-1)).toBe('connected');
    engine.kill();
    await expect.poll(() => lines.at(-1)).toBe('unavailable');
    expect(await backend.streams()).toBe(1);
    engine.start();
    expect(await end).toEqual([0, null]);
    expect(lines.slice(-3)).toEqual(['unavailable', 'connected', 'connection-refused']);
  });
}

test('the example of a backend is followed like ours', async ({ engine }) => {
  engine.start();
  const env = { ...process.env, DOCKER_HOST: engine.host };
  const server = new Program('node', [EXAMPLE, '0'], { env });
  try {
    const { lines, end } = follow('manager.mjs', await server.says('listening on '));
    await expect.poll(() => lines.at(-1)).toBe('connected');
    engine.kill();
    await expect.poll(() => lines.at(-1)).toBe('unavailable');
    engine.start();
    expect(await end).toEqual([0, null]);
    expect(lines.slice(-3)).toEqual(['unavailable', 'connected', 'connection-refused']);
  } finally {
    server.process.kill();
  }
});

test('a worker has the connection, and elements show it', async ({ page, engine, backend, serve, complaints }) => {
  const site = await serve(dir, `${TIGHTEST}; worker-src 'self'`);
  await page.goto(site.url);
  await page.evaluate(async (path) => {
    const worker = new Worker('/worker.js', { type: 'module' });
    const phases: string[] = ((window as any).phases = []);
    worker.onmessage = ({ data }) => phases.push(data);
    await new Promise((done) => worker.addEventListener('message', done, { once: true }));
    const { port1, port2 } = new MessageChannel();
    worker.postMessage(null, [port1]);
    const { createDockerConnection } = await import(`${path}/elements.js`);
    const panel = document.createElement('docker-status-panel');
    (panel as any).connection = createDockerConnection({ channel: port2 });
    document.body.append(panel);
  }, PACKAGE);
  const panel = page.locator('docker-status-panel');
  await expect(panel).toHaveAttribute('reason', 'socket-missing');
  engine.start();
  await expect(panel).toHaveAttribute('phase', 'connected');
  expect(await page.evaluate(() => (window as any).phases.at(-1))).toBe('connected');
  expect(await backend.streams()).toBe(1);
  engine.kill();
  await expect(panel).toHaveAttribute('reason', 'connection-refused');
  expect(complaints).toEqual([]);
});

test('what makes no sense is told once, and nothing is known', async ({ page, serve }) => {
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  const site = await serve(dir);
  await page.goto(site.url);
  const found = await page.evaluate(async (path) => {
    const { createDockerConnection } = await import(`${path}/manager.js`);
    const nonsense = [
      { rules: { checkInterval: 0 } },
      { rules: { jitter: 'much' } },
      { healthUrl: 'http://[' },
      { healthUrl: 7 },
      { headers: { authorization: 7 } },
      { headers: 'authorization' },
      { fetch: 'fetch' },
      { credentials: 'all' },
      { channel: {} },
    ];
    const found = [];
    for (const options of nonsense) {
      const connection = createDockerConnection(options);
      connection.subscribe(() => {});
      found.push([
        await connection.checkDockerAvailability(),
        await connection.retry(),
        connection.canAttemptConnection(),
        connection.status.phase,
      ]);
      connection.reportConnectionFailure(new Error('docker'));
      connection.dispose();
    }
    return found;
  }, PACKAGE);
  expect(found).toEqual(Array(9).fill([false, false, true, 'unknown']));
  const ours = complaints.filter((complaint) => complaint.startsWith('docker-connection-kit'));
  expect(ours.map((complaint) => complaint.split(': ')[1])).toEqual([
    expect.stringContaining('checkInterval must be at least 1 ms'),
    expect.stringContaining('rules.jitter must be a number'),
    expect.stringContaining('health URL'),
    expect.stringContaining('healthUrl must be a string'),
    expect.stringContaining('headers must be'),
    expect.stringContaining('headers must be'),
    expect.stringContaining('fetch must be'),
    expect.stringContaining('credentials must be'),
    expect.stringContaining('channel'),
  ]);
});

test('each number of the rules goes where its name says', async ({ page, serve }) => {
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  const site = await serve(dir);
  await page.goto(site.url);
  const names = ['baseRetryDelay', 'maxRetryDelay', 'rateLimitResetTime', 'checkTimeout', 'checkInterval', 'triggerThrottle'];
  await page.evaluate(
    async ([path, names]) => {
      const { createDockerConnection } = await import(`${path}/manager.js`);
      const year = 367 * 24 * 3600 * 1000;
      const rules = names.map((name) => ({ [name]: year }));
      for (const nonsense of [...rules, { maxConsecutiveFailures: 0 }, { jitter: 2 }]) {
        await createDockerConnection({ rules: nonsense }).checkDockerAvailability();
      }
    },
    [PACKAGE, names] as const,
  );
  expect(complaints).toEqual([
    ...names.map((name) => `docker-connection-kit: ${name} must be at most 366 days`),
    'docker-connection-kit: maxConsecutiveFailures must be at least 1',
    'docker-connection-kit: jitter must be between 0 and 1',
  ]);
});

test('connections with the same options share a manager without a warning', async ({ page, serve, complaints }) => {
  const site = await serve(dir);
  await page.goto(site.url);
  await page.evaluate(async (path) => {
    const { createDockerConnection } = await import(`${path}/manager.js`);
    for (let count = 0; count < 2; count++) {
      const headers = { 'x-kind': 'test' };
      await createDockerConnection({ headers, fetch }).checkDockerAvailability();
    }
  }, PACKAGE);
  expect(complaints).toEqual([]);
});

test('the connection does for an app what the original did', async ({ page, engine, serve }) => {
  const site = await serve(dir);
  await page.goto(site.url);
  const call = (name: string, ...given: unknown[]) =>
    page.evaluate(([name, given]) => (window as any).docker[name](...given), [name, given] as any);
  const status = () => page.evaluate(() => (window as any).docker.status);
  await page.evaluate(async (path) => {
    const { createDockerConnection } = await import(`${path}/manager.js`);
    const docker = createDockerConnection();
    // Its functions may be taken off it.
    (window as any).docker = { ...docker };
    docker.subscribe((status: unknown) => ((window as any).docker.status = status));
  }, PACKAGE);
  await expect.poll(status).toMatchObject({
    isAvailable: false,
    errorMessage: expect.stringContaining('Docker is not running or not accessible.'),
    isRateLimited: false,
    lastChecked: expect.any(Date),
    phase: 'unavailable',
    reason: 'socket-missing',
    heading: 'Docker unavailable',
  });
  expect(await call('canAttemptConnection')).toBe(true);
  await call('reportConnectionFailure', {
    message: 'wait',
    code: 'DOCKER_RATE_LIMITED',
    backoffSeconds: 77,
  });
  await expect.poll(() => call('canAttemptConnection')).toBe(false);
  expect(await call('getTimeUntilRetry')).toBeGreaterThan(60_000);
  expect(await call('checkDockerAvailability')).toBe(false);
  engine.start();
  await expect.poll(async () => (await status()).isAvailable).toBe(true);
  expect(await call('checkDockerAvailability')).toBe(true);
  await call('pause');
  expect(await call('canAttemptConnection')).toBe(false);
  expect(await call('retry')).toBe(false);
  await call('resume');
  expect(await call('retry')).toBe(true);
});

/** A page with the manager's module and the connection `docker`, and what asks for its phase. */
async function opened(page: Page, url: string) {
  await page.goto(url);
  await page.evaluate(async (path) => {
    const { createDockerConnection } = await import(`${path}/manager.js`);
    Object.assign(window, { create: createDockerConnection, docker: createDockerConnection() });
  }, PACKAGE);
  return () => page.evaluate(() => (window as any).docker.status.phase);
}

test('without subscribers nothing is known, until somebody subscribes again', async ({ page, engine, serve }) => {
  engine.start();
  const phase = await opened(page, (await serve(dir)).url);
  const subscribe = () =>
    page.evaluate(() => void ((window as any).stop = (window as any).docker.subscribe(() => {})));
  await subscribe();
  await expect.poll(phase).toBe('connected');
  await page.evaluate(() => (window as any).stop());
  await expect.poll(phase).toBe('unknown');
  expect(await page.evaluate(() => (window as any).docker.status === (window as any).docker.status)).toBe(true);
  await subscribe();
  await expect.poll(phase).toBe('connected');
});

test('a listener may end its subscription in its first call', async ({ page, backend, serve }) => {
  const phase = await opened(page, (await serve(dir)).url);
  const heard = await page.evaluate(
    () =>
      new Promise((told) => {
        const stop = (window as any).docker.subscribe(({ phase }: any) => {
          stop();
          told(phase);
        });
      }),
  );
  expect(heard).not.toBe('unknown');
  await expect.poll(phase).toBe('unknown');
  expect(await backend.streams()).toBe(0);
});

for (const request of ['subscribe', 'retry', 'resetRetryCount']) {
  test(`a listener may dispose of the connection while it hears of ${request}`, async ({ page, backend, serve, complaints }) => {
    const phase = await opened(page, (await serve(dir)).url);
    const told = await page.evaluate(async (request) => {
      const { docker } = window as any;
      const told: string[] = [];
      let isDue = request === 'subscribe';
      const listener = ({ phase }: any) => {
        told.push(phase);
        if (isDue) docker.dispose();
      };
      docker.subscribe(listener);
      docker.subscribe(listener);
      await docker.retry();
      told.splice(isDue ? told.length : 0);
      isDue = true;
      if (request !== 'subscribe') await docker[request]();
      return told;
    }, request);
    expect(told).toHaveLength(1);
    expect(await phase()).toBe('unknown');
    await expect.poll(() => backend.streams()).toBe(0);
    expect(complaints).toEqual([]);
  });
}

test('what is paused or resumed before the wasm has come is so afterwards', async ({ page, engine, serve }) => {
  engine.start();
  const phase = await opened(page, (await serve(dir)).url);
  const another = (state: 'pause' | 'resume') =>
    page.evaluate((state) => {
      const another = (window as any).create();
      another[state]();
      another.subscribe(() => {});
    }, state);
  await page.evaluate(() => void (window as any).docker.subscribe(() => {}));
  await expect.poll(phase).toBe('connected');
  await another('pause');
  await expect.poll(phase).toBe('unknown');
  await another('resume');
  await expect.poll(phase).toBe('connected');
});
