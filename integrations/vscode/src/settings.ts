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

/** The backend's health route as it can be asked from here. */
export async function healthUrl(): Promise<URL | undefined> {
  const url = backendUrl();
  if (!url) return undefined;
  // A server may forward the ports of its machine to the browser, where it does the asking.
  const reachable = IN_BROWSER
    ? (await env.asExternalUri(Uri.parse(url.href))).toString(true)
    : url.href;
  const base = reachable.replace(/\/*$/, '/');
  return new URL('api/health', base);
}

/** A token is for one backend: another one is not told it. */
const tokenKey = () => `token:${backendUrl()?.origin}`;

/** The header fields of each request to the backend. */
export async function headers({ secrets }: ExtensionContext): Promise<Record<string, string>> {
  const token = await secrets.get(tokenKey());
  return token ? { authorization: `Bearer ${token}` } : {};
}

/** Asks the person for the backend's token. */
export async function setToken({ secrets }: ExtensionContext) {
  const token = await window.showInputBox({
    title: 'Docker: Set Token',
    prompt: `For the backend at ${backendUrl()?.origin ?? 'no address'}. Empty, it is removed.`,
    password: true,
    ignoreFocusOut: true,
  });
  if (token === undefined) return;
  if (token.trim()) await secrets.store(tokenKey(), token.trim());
  else await secrets.delete(tokenKey());
}
