import {
  createDockerConnection,
  defineElements,
  type DockerStatusPanel,
} from 'docker-connection-kit/inline';
import { relayed } from './relayed';

declare function acquireVsCodeApi(): { postMessage(message: unknown): void };

/** The view is the frame already. */
const STYLE = `
  body { padding: 0; }
  docker-status-panel { --docker-status-radius: 2px; }
  docker-status-panel::part(docker-status-panel) { background: none; border: 0; }
  .vscode-high-contrast docker-status-panel {
    --docker-status-button: transparent;
    --docker-status-button-hover: transparent;
    --docker-status-button-text: var(--vscode-foreground);
  }
  .vscode-high-contrast docker-status-panel::part(docker-status-button) {
    border-color: var(--vscode-contrastBorder);
  }
`;

const vscode = acquireVsCodeApi();
const connection = createDockerConnection({
  channel: {
    postMessage: (message) => vscode.postMessage(message),
    addEventListener: (type, listener) => window.addEventListener(type, listener),
    removeEventListener: (type, listener) => window.removeEventListener(type, listener),
  },
  // For what the panel's sections show.
  fetch: relayed((message) => vscode.postMessage(message)),
  texts: { browser: 'Editor' },
});

const style = new CSSStyleSheet();
style.replaceSync(STYLE);
document.adoptedStyleSheets.push(style);

defineElements();
const panel = document.querySelector<DockerStatusPanel>('docker-status-panel')!;
panel.connection = connection;
