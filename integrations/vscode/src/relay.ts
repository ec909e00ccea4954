import type { Disposable, ExtensionContext, Webview } from 'vscode';
import type { Answered, Asked } from './messages';
import { backend } from './settings';

/** What the panel's sections ask for, and nothing else. */
const METHODS: Record<string, string> = {
  diagnosis: 'GET',
  engine: 'GET',
  'engine/usage': 'GET',
  'engine/start': 'POST',
};

/** Fetches for a view, which has an origin that no backend can know. */
export class Relay implements Disposable {
  private readonly listener: Disposable;
  private readonly aborts = new Map<number, AbortController>();

  constructor(
    private readonly context: ExtensionContext,
    private readonly webview: Webview,
  ) {
    this.listener = webview.onDidReceiveMessage((message: Asked) => {
      if (message.relay === 'ask') void this.fetch(message.id, message.route, message.method);
      else if (message.relay === 'abort') this.aborts.get(message.id)?.abort();
    });
  }

  /** Ends all that is on its way; the view's page is another one from now on. */
  abort() {
    for (const abort of this.aborts.values()) abort.abort();
    this.aborts.clear();
  }

  dispose() {
    this.listener.dispose();
    this.abort();
  }

  private async fetch(id: number, route: string, method: string) {
    const abort = new AbortController();
    this.aborts.set(id, abort);
    let hasFailed = true;
    try {
      const asked = await backend(this.context);
      if (asked && METHODS[route] === method) {
        const fields = await asked.headers();
        if (method === 'POST') fields['content-type'] = 'application/json';
        const { signal } = abort;
        const answer = await fetch(new URL(route, asked.healthUrl), { method, headers: fields, signal });
        const type = answer.headers.get('content-type') ?? '';
        this.tell({ relay: 'head', id, status: answer.status, type });
        const decoder = new TextDecoder();
        const reader = answer.body?.getReader();
        for (let piece; (piece = await reader?.read()) && !piece.done; ) {
          this.tell({ relay: 'piece', id, text: decoder.decode(piece.value, { stream: true }) });
        }
        hasFailed = false;
      }
    } catch {
      // The view says that nobody answers.
    }
    // Its id may be that of another request of another page by now.
    if (this.aborts.get(id) !== abort) return;
    this.aborts.delete(id);
    this.tell({ relay: 'end', id, hasFailed });
  }

  private tell(message: Answered) {
    void this.webview.postMessage(message);
  }
}
