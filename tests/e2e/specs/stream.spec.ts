import { once } from 'node:events';
import { type Server, type ServerResponse, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SlowPage } from '../stage/slow-page';
import { type Backend, EVERYWHERE, Workbench, expect, test } from '../stage/workbench';

/** What the browser itself writes for a request that failed. */
const OF_THE_BROWSER =
  /^(Failed to load resource: |EventSource's response has a MIME type|Firefox can’t establish)/;

/** With the checks that the page has made. */
const streamed = test.extend<{ checks: string[]; workbench: Workbench }>({
  checks: async ({ page }, use) => {
    const checks: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/api/health?report')) checks.push(request.url());
    });
    await use(checks);
  },
  workbench: async ({ page }, use) => use(new Workbench(page)),
});

streamed('an engine that is started and killed is seen without a check', EVERYWHERE, async ({
  page,
  workbench,
  engine,
  backend,
  checks,
  complaints,
}) => {
  const { indicator } = workbench;
  await page.goto(backend.url);
  await expect(indicator).toHaveAttribute('data-reason', 'socket-missing');
  for (const _ of ['once', 'and again']) {
    engine.start();
    await expect(indicator).toHaveAttribute('data-phase', 'connected');
    engine.kill();
    await expect(indicator).toHaveAttribute('data-phase', 'unavailable');
    await expect(indicator).toHaveAttribute('data-reason', 'connection-refused');
  }
  expect(checks).toEqual([]);
  expect(complaints).toEqual([]);
});

streamed('an engine that runs at load is seen without a check', async ({
  page,
  workbench,
  engine,
  backend,
  checks,
  complaints,
}) => {
  engine.start();
  await page.goto(backend.url);
  await expect(workbench.indicator).toHaveAttribute('data-phase', 'connected');
  expect(checks).toEqual([]);
  expect(complaints).toEqual([]);
});

streamed('a backend that ends says nothing of Docker, and comes back with its stream', async ({
  page,
  workbench,
  engine,
  backend,
  checks,
  complaints,
}) => {
  engine.start();
  await page.goto(backend.url);
  await workbench.openPanel();
  await expect(workbench.heading('Docker connected')).toBeVisible();
  await backend.kill();
  await expect(workbench.panel).toHaveAttribute('data-reason', 'backend-unreachable');
  await expect(workbench.heading('Docker status unknown')).toBeVisible();
  await expect(workbench.panel).not.toContainText(/not running|down|away/i);

  const stream = page.waitForResponse('**/api/health/stream');
  await backend.start();
  await expect(workbench.heading('Docker connected')).toBeVisible();
  await stream;
  const before = checks.length;
  engine.kill();
  await expect(workbench.panel).toHaveAttribute('data-reason', 'connection-refused');
  expect(checks.length).toBe(before);
  expect(complaints.filter((complaint) => !OF_THE_BROWSER.test(complaint))).toEqual([]);
});

streamed('a stream that is silent for 35 s is not believed', async ({
  page,
  workbench,
  engine,
  backend,
  checks,
  complaints,
}) => {
  engine.start();
  const slowPage = new SlowPage(page);
  await slowPage.open(backend.url);
  const { panel } = workbench;
  await expect(panel).toHaveAttribute('data-phase', 'connected');
  backend.freeze();
  await slowPage.run(34);
  expect(checks).toEqual([]);
  const asked = page.waitForRequest('**/api/health?report');
  await page.clock.runFor(1_000);
  await asked;
  await expect(panel).toHaveAttribute('data-phase', 'connected');
  await page.clock.runFor(5_000);
  await expect(panel).toHaveAttribute('data-reason', 'backend-timeout');
  await expect(workbench.heading('Docker status unknown')).toBeVisible();

  backend.thaw();
  await slowPage.run(6);
  await expect(panel).toHaveAttribute('data-phase', 'connected');
  expect(complaints).toEqual([]);
});

/** Stands between the page and the backend, and lets no stream through. */
class Proxy {
  /** Streams that the page holds open. */
  streams = 0;
  private readonly server: Server;

  constructor(backend: Backend, answerStream: (response: ServerResponse) => unknown) {
    this.server = createServer((incoming, response) => {
      if (incoming.url === '/api/health/stream') {
        this.streams += 1;
        response.on('close', () => (this.streams -= 1));
        answerStream(response);
        return;
      }
      const { method, headers } = incoming;
      const outgoing = request(backend.url + incoming.url, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
      });
      outgoing.on('error', () => response.destroy());
      incoming.pipe(outgoing);
    });
  }

  async listen(): Promise<string> {
    await once(this.server.listen(0, '127.0.0.1'), 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close() {
    this.server.closeAllConnections();
    this.server.close();
  }
}

type Behind = (answerStream: (response: ServerResponse) => unknown) => Promise<Proxy>;

/** Opens the page behind a proxy, with an engine that runs. */
const proxied = test.extend<{ slowPage: SlowPage; behind: Behind }>({
  slowPage: async ({ page }, use) => use(new SlowPage(page)),
  behind: async ({ slowPage, engine, backend }, use) => {
    const proxies: Proxy[] = [];
    engine.start();
    await backend.knows('up');
    await use(async (answerStream) => {
      const proxy = new Proxy(backend, answerStream);
      proxies.push(proxy);
      await slowPage.open(await proxy.listen());
      return proxy;
    });
    for (const proxy of proxies) proxy.close();
  },
});

proxied('behind a proxy that holds streams back the page checks', async ({
  slowPage,
  behind,
  page,
  backend,
  engine,
  complaints,
}) => {
  const proxy = await behind(() => {});
  const { panel } = new Workbench(page);
  await slowPage.run(1);
  await expect(panel).toHaveAttribute('data-phase', 'checking');
  expect(await slowPage.checks()).toEqual([]);
  await slowPage.run(0.5);
  await expect(panel).toHaveAttribute('data-phase', 'connected');
  expect(await slowPage.checks()).toEqual([{ at: 1.5, cause: 'first' }]);

  const opened = async () => (await slowPage.logged('stream: opened')).map(({ at }) => at);
  await slowPage.run(68);
  expect(await opened()).toEqual([0, 35]);
  expect(proxy.streams).toBe(1);
  await slowPage.run(0.5);
  await expect.poll(() => proxy.streams).toBe(0);
  engine.kill();
  await backend.knows('down');
  await slowPage.run(30);
  expect((await slowPage.checks()).at(-1)).toEqual({ at: 100, cause: 'periodic' });
  await expect(panel).toHaveAttribute('data-reason', 'connection-refused');
  // After two streams that failed the next is tried in five minutes.
  await slowPage.run(270, 2);
  expect(await opened()).toEqual([0, 35, 370]);
  expect(complaints).toEqual([]);
});

const REFUSALS: Record<string, (response: ServerResponse) => unknown> = {
  'does not know streams': (response) => response.writeHead(404).end('not found'),
  'fails at streams': (response) => response.writeHead(502).end('bad gateway'),
  'answers streams with a page': (response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>'),
};

for (const [what, refuse] of Object.entries(REFUSALS)) {
  proxied(`behind a proxy that ${what} the page checks at once`, async ({
    slowPage,
    behind,
    page,
    backend,
    engine,
    complaints,
  }) => {
    await behind(refuse);
    const { panel } = new Workbench(page);
    await expect(panel).toHaveAttribute('data-phase', 'connected');
    const atOnce = { at: 0, cause: 'stream broken' };
    await expect.poll(() => slowPage.checks()).toEqual([atOnce, atOnce]);
    engine.kill();
    await backend.knows('down');
    await slowPage.run(30);
    await expect(panel).toHaveAttribute('data-reason', 'connection-refused');
    expect((await slowPage.checks())[2]).toEqual({ at: 30, cause: 'periodic' });
    expect(await slowPage.logged('stream: opened')).toHaveLength(2);
    expect(complaints.filter((complaint) => !OF_THE_BROWSER.test(complaint))).toEqual([]);
  });
}
