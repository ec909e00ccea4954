import type { CreateDockerConnection } from '../connection.js';
import { DockerStatusButton } from './button.js';
import { DockerStatusElement } from './element.js';
import { DockerStatusIndicator } from './indicator.js';
import { DockerStatusPanel } from './panel.js';
import { DockerStatusToaster } from './toaster.js';

/** Set by the build. */
declare const VERSION: string;

const ELEMENTS = {
  'docker-status-button': DockerStatusButton,
  'docker-status-indicator': DockerStatusIndicator,
  'docker-status-panel': DockerStatusPanel,
  'docker-status-toaster': DockerStatusToaster,
};

/**
 * What defines the elements, on connections that `create` makes.
 * @internal
 */
export function definer(create: CreateDockerConnection) {
  return function defineElements(): void {
    const registry = globalThis.customElements;
    if (!registry) return;
    DockerStatusElement.create ??= create;
    for (const [tag, element] of Object.entries(ELEMENTS)) {
      const defined = registry.get(tag) as (typeof element & { version?: string }) | undefined;
      if (!defined) {
        registry.define(tag, Object.assign(element, { version: VERSION }));
      } else if (defined.version !== VERSION) {
        console.warn(
          `docker-connection-kit ${VERSION}: <${tag}> is what ${defined.version ?? 'something else'} has made of it.`,
        );
      }
    }
  };
}
