import { DockerStatusElement } from './element.js';

const POSITIONS = ['bottom-end', 'bottom-start', 'top-end', 'top-start'] as const;

/** The corner of the window where toasts appear. */
export type ToasterPosition = (typeof POSITIONS)[number];

/**
 * Says that Docker is back, once per outage that the person could see.
 *
 * @tag docker-status-toaster
 * @attr {bottom-end | bottom-start | top-end | top-start} position - The corner of the window where
 *   toasts appear: `bottom-end`.
 */
export class DockerStatusToaster extends DockerStatusElement {
  static override observedAttributes = ['health-url', 'position'];
  protected readonly view = 'toaster';
  protected readonly display = 'block';

  get position(): ToasterPosition {
    return (this.getAttribute('position') ?? 'bottom-end') as ToasterPosition;
  }

  set position(position: ToasterPosition) {
    this.reflect('position', position);
  }

  protected options() {
    return { position: Math.max(POSITIONS.indexOf(this.position), 0) };
  }
}
