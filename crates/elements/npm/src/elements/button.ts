import { DockerStatusElement } from './element.js';
import { headingLevel } from './panel.js';

/**
 * A compact indicator for a status bar; pressed, it opens a compact panel.
 *
 * @tag docker-status-button
 * @attr {number} heading-level - The level of the panel's heading, 1 to 6: 2.
 * @slot - What stands below the panel, such as a link to the IDE's settings.
 */
export class DockerStatusButton extends DockerStatusElement {
  static override observedAttributes = ['health-url', 'heading-level'];
  protected readonly view = 'button';
  protected readonly display = 'inline-block';

  get headingLevel(): number {
    return headingLevel(this);
  }

  set headingLevel(level: number) {
    this.reflect('heading-level', level);
  }

  protected options() {
    return { headingLevel: this.headingLevel };
  }
}
