import { type ExtensionContext, Uri, env, window, workspace } from 'vscode';

/** Whether this is the extension host in a browser. */
const IN_BROWSER = 'importScripts' in globalThis;

export const SECTION = 'dockerConnection';

/** The backend's address as it was set, if it is one. */
function backendUrl(): URL | undefined {
  const text = workspace.getConfiguration(SECTION).get('backendUrl', '');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url && /^https?:$/.test(url.protocol) ? url : undefined;
}

export function hasPeriodicChecks(): boolean {
  return workspace.getConfiguration(SECTION).get('periodicChecks', true);
}

/** A backend, as the settings tell of it. */
export interface Backend {
  /** Its health route as it can be asked from here. */
  readonly healthUrl: URL;
  /** The header fields of each request to it. */
  readonly headers: () => Promise<Record<string, string>>;
}

/** The backend that is set now; its address and its token stay together, whatever is set meanwhile. */
export async function backend({ secrets }: ExtensionContext): Promise<Backend | undefined> {
  const url = backendUrl();
  if (!url) return undefined;
  // A server may forward the ports of its machine to the browser, where it does the asking.
  const reachable = IN_BROWSER
    ? (await env.asExternalUri(Uri.parse(url.href))).toString(true)
    : url.href;
  const base = reachable.replace(/\/*$/, '/');
  return {
    healthUrl: new URL('api/health', base),
    async headers(): Promise<Record<string, string>> {
      const token = await secrets.get(tokenKey(url));
      return token ? { authorization: `Bearer ${token}` } : {};
    },
  };
}

/** A token is for one backend: another one is not told it. */
const tokenKey = ({ origin }: URL) => `token:${origin}`;

/** Asks the person for the backend's token. */
export async function setToken({ secrets }: ExtensionContext) {
  const url = backendUrl();
  const token = await window.showInputBox({
    title: 'Docker: Set Token',
    prompt: `For the backend at ${url?.origin ?? 'no address'}. Empty, it is removed.`,
    password: true,
    ignoreFocusOut: true,
  });
  if (token === undefined || !url) return;
  if (token.trim()) await secrets.store(tokenKey(url), token.trim());
  else await secrets.delete(tokenKey(url));
}
