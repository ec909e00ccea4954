import type { DockerStatusButton } from './button.js';
import type { DockerStatusIndicator } from './indicator.js';
import type { DockerStatusPanel } from './panel.js';
import type { DockerStatusToaster } from './toaster.js';

export type { DockerStatusButton, DockerStatusIndicator, DockerStatusPanel, DockerStatusToaster };
export type { DockerStatusElement } from './element.js';
export type { ToasterPosition } from './toaster.js';

declare global {
  interface HTMLElementTagNameMap {
    'docker-status-button': DockerStatusButton;
    'docker-status-indicator': DockerStatusIndicator;
    'docker-status-panel': DockerStatusPanel;
    'docker-status-toaster': DockerStatusToaster;
  }
}
