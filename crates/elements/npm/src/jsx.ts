import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { DockerStatusButton } from './elements/button.js';
import type { DockerStatusElement } from './elements/element.js';
import type { DockerStatusIndicator } from './elements/indicator.js';
import type { DockerStatusPanel } from './elements/panel.js';
import type { DockerStatusToaster } from './elements/toaster.js';

/** The properties of an element, beside those of every element. */
export type ElementProps<E extends DockerStatusElement> = DetailedHTMLProps<
  HTMLAttributes<E>,
  E
> & { [P in Exclude<keyof E, keyof HTMLElement>]?: E[P] | undefined } & {
  'ondocker-status-change'?: ((event: HTMLElementEventMap['docker-status-change']) => void) | undefined;
  'ondocker-recovered'?: ((event: HTMLElementEventMap['docker-recovered']) => void) | undefined;
};

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'docker-status-button': ElementProps<DockerStatusButton>;
      'docker-status-indicator': ElementProps<DockerStatusIndicator>;
      'docker-status-panel': ElementProps<DockerStatusPanel>;
      'docker-status-toaster': ElementProps<DockerStatusToaster>;
    }
  }
}
