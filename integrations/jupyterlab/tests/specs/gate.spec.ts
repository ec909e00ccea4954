import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '../stage/lab';

/** What of a browser's request the backend may see, and what Jupyter's server adds. */
const ALLOWED = ['Host', 'Connection', 'Accept', 'Cache-Control', 'Last-Event-ID'];
const ALLOWED_TO_START = [...ALLOWED, 'Content-Length', 'Content-Type', 'Origin'];

test('Jupyter lets in who is logged in, and gives nothing of it away', async ({
  lab,
  page,
  jupyter,
}) => {
  const seen: { path: string; names: string[] }[] = [];
  const recorder = createServer((request, response) => {
    const names = request.rawHeaders.filter((_, index) => index % 2 === 0);
    seen.push({ path: `${request.method} ${request.url}`, names });
    response.end('{}');
  });
  try {
    await once(recorder.listen(0, '127.0.0.1'), 'listening');
    const { port } = recorder.address() as AddressInfo;
    await jupyter.start(`--DockerStatus.backend_url=http://127.0.0.1:${port}`);
    const start = `${jupyter.url}docker-status/api/engine/start`;

    const refused = await fetch(`${jupyter.url}docker-status/api/health?report`);
    expect([refused.status, refused.redirected]).toEqual([403, false]);
    expect((await fetch(start, { method: 'POST' })).status).toBe(403);
    expect(seen).toEqual([]);

    await lab.open(jupyter);
    await expect.poll(() => seen.map(({ path }) => path)).toContain('GET /api/health?report');
    for (const { names } of seen) expect(ALLOWED).toEqual(expect.arrayContaining(names));

    const post = (headers: Record<string, string>) =>
      page.evaluate(
        async ([url, headers]) => (await fetch(url, { method: 'POST', headers })).status,
        [start, headers] as const,
      );
    const cookies = await page.context().cookies();
    const token = cookies.find(({ name }) => name === '_xsrf')!.value;
    seen.length = 0;
    expect(await post({})).toBe(403);
    expect(await post({ 'X-XSRFToken': 'other' })).toBe(403);
    expect(seen.filter(({ path }) => path.startsWith('POST'))).toEqual([]);
    expect(await post({ 'X-XSRFToken': token })).toBe(200);
    const [started] = seen.filter(({ path }) => path === 'POST /api/engine/start');
    expect(ALLOWED_TO_START).toEqual(expect.arrayContaining(started!.names));
  } finally {
    recorder.closeAllConnections();
    recorder.close();
  }
});
