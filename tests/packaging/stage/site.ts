import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
};

/** What a page of the kit may need at most. */
export const TIGHTEST =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self'; connect-src 'self'";

/** A user's own server: the files of a folder under a policy, and the backend below `/api`. */
export class Site {
  readonly asked: string[] = [];
  url = '';
  private readonly server;

  constructor(dir: string, policy: string, backend: () => string) {
    this.server = createServer((incoming, response) => {
      const path = new URL(incoming.url!, 'http://site').pathname;
      this.asked.push(path);
      if (path.startsWith('/api/')) {
        const { method, headers } = incoming;
        const to = { method, headers: { ...headers, host: new URL(backend()).host } };
        const outgoing = request(backend() + incoming.url, to, (answer) => {
          response.writeHead(answer.statusCode!, answer.headers);
          response.flushHeaders();
          answer.pipe(response);
        });
        outgoing.on('error', () => response.destroy());
        response.on('close', () => outgoing.destroy());
        incoming.pipe(outgoing);
        return;
      }
      const file = join(dir, normalize(path === '/' ? '/index.html' : path));
      const isThere = statSync(file, { throwIfNoEntry: false })?.isFile();
      response.writeHead(isThere ? 200 : 404, {
        'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
        'content-security-policy': policy,
      });
      response.end(isThere ? readFileSync(file) : undefined);
    });
  }

  async open() {
    await once(this.server.listen(0, '127.0.0.1'), 'listening');
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close() {
    this.server.closeAllConnections();
    this.server.close();
  }
}
