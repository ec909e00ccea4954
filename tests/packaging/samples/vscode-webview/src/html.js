const { randomUUID } = require('node:crypto');

/**
 * What an extension assigns to `webview.html`. The script's address is that of `dist/webview.js`, by
 * `webview.asWebviewUri`; the backend needs `--allow-origin vscode-webview://*`.
 */
exports.html = (script, backend) => {
  const nonce = randomUUID();
  const policy = `default-src 'none'; script-src 'nonce-${nonce}' 'wasm-unsafe-eval'; connect-src ${backend}`;
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <title>Docker</title>
  </head>
  <body>
    <docker-status-panel health-url="${backend}/api/health"></docker-status-panel>
    <script nonce="${nonce}" src="${script}"></script>
  </body>
</html>`;
};
