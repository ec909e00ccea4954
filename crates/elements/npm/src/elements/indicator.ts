import { DockerStatusElement } from './element.js';

/**
 * The state of Docker in one line, with what is wrong.
 *
 * @tag docker-status-indicator
 * @attr {boolean} compact - The icon and one word, for a status bar.
 * @attr {true | false} show-retry-button - Whether a button checks now while Docker cannot be used:
 *   unless the indicator is compact.
 */
export class DockerStatusIndicator extends DockerStatusElement {
  static override observedAttributes = ['health-url', 'compact', 'show-retry-button'];
  protected readonly view = 'indicator';
  protected readonly display = 'inline-block';

  get compact(): boolean {
    return this.hasAttribute('compact');
  }

  set compact(isCompact: boolean) {
    this.reflect('compact', isCompact);
  }

  /** `null`: unless the indicator is compact. */
  get showRetryButton(): boolean | null {
    const value = this.getAttribute('show-retry-button');
    return value === null ? null : value !== 'false';
  }

  set showRetryButton(isShown: boolean | null) {
    this.reflect('show-retry-button', isShown === null ? null : String(isShown));
  }

  protected options() {
    const { compact, showRetryButton } = this;
    return { compact, showRetryButton: showRetryButton ?? !compact };
  }
}
