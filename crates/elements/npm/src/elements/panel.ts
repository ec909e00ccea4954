import { DockerStatusElement } from './element.js';

/**
 * What is wrong with Docker, what to do about it, and what happens next.
 *
 * @tag docker-status-panel
 * @attr {boolean} compact - Only what is wrong, what to do and what happens next, as in a popup.
 * @attr {number} heading-level - The level of the heading, 1 to 6: 2.
 */
export class DockerStatusPanel extends DockerStatusElement {
  static override observedAttributes = ['health-url', 'compact', 'heading-level'];
  protected readonly view = 'panel';
  protected readonly display = 'block';

  get compact(): boolean {
    return this.hasAttribute('compact');
  }

  set compact(isCompact: boolean) {
    this.reflect('compact', isCompact);
  }

  get headingLevel(): number {
    return headingLevel(this);
  }

  set headingLevel(level: number) {
    this.reflect('heading-level', level);
  }

  protected options() {
    const { compact, headingLevel } = this;
    return { compact, headingLevel };
  }
}

/**
 * The level that the attribute gives; 2 if it gives none.
 * @internal
 */
export function headingLevel(element: HTMLElement): number {
  const level = Number(element.getAttribute('heading-level'));
  return level >= 1 && level <= 6 ? Math.floor(level) : 2;
}
