import {
  type Disposable,
  type ExtensionContext,
  Uri,
  type Webview,
  type WebviewView,
  type WebviewViewProvider,
} from 'vscode';
import type { Channel } from 'docker-connection-kit/inline';
import type { Docker } from './docker';
import { Relay } from './relay';

/** The view with the panel, which asks nobody itself. */
export class View implements WebviewViewProvider {
  constructor(
    private readonly context: ExtensionContext,
    private readonly docker: Docker,
  ) {}

  resolveWebviewView(view: WebviewView) {
    const { webview } = view;
    webview.options = {
      enableScripts: true,
      localResourceRoots: [Uri.joinPath(this.context.extensionUri, 'dist')],
    };
    const relay = new Relay(this.context, webview);
    let end: (() => void) | undefined;
    const serve = () => {
      end?.();
      relay.abort();
      // What is out of sight has no page, which begins anew once it is seen.
      end = view.visible ? this.docker.serve(channel(webview)) : undefined;
    };
    const show = () => {
      webview.html = this.html(webview);
      serve();
    };
    const renewals = this.docker.onDidRenew(show);
    view.onDidChangeVisibility(serve);
    view.onDidDispose(() => {
      renewals.dispose();
      relay.dispose();
      end?.();
    });
    show();
  }

  private html(webview: Webview): string {
    const script = webview.asWebviewUri(Uri.joinPath(this.context.extensionUri, 'dist/panel.js'));
    const nonce = crypto.randomUUID();
    return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta
      http-equiv="Content-Security-Policy"
      content="default-src 'none'; script-src 'nonce-${nonce}' 'wasm-unsafe-eval'"
    />
    <title>Docker</title>
  </head>
  <body>
    <docker-status-panel></docker-status-panel>
    <script nonce="${nonce}" src="${script}"></script>
  </body>
</html>`;
  }
}

/** The webview's messages as the kit takes them. */
function channel(webview: Webview): Channel {
  const listeners = new Map<unknown, Disposable>();
  return {
    postMessage: (message) => void webview.postMessage(message),
    addEventListener(_, listener) {
      listeners.set(listener, webview.onDidReceiveMessage((data) => listener({ data })));
    },
    removeEventListener(_, listener) {
      listeners.get(listener)?.dispose();
      listeners.delete(listener);
    },
  };
}
