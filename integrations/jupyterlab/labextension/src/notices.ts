import { Notification } from '@jupyterlab/apputils';
import type { DockerConnection, DockerConnectionStatus } from 'docker-connection-kit/elements';

/** Tells of an outage once, and of its end once. */
export class Notices {
  isEnabled = true;
  /** The notification of the outage that goes on. */
  private told: string | undefined;

  constructor(
    private readonly docker: DockerConnection,
    private readonly show: () => void,
  ) {}

  hear({ phase, isSettled, errorMessage, heading }: DockerConnectionStatus) {
    const isDown = phase === 'unavailable' || phase === 'rate-limited';
    if (isDown && isSettled && !this.told && this.isEnabled) {
      this.told = Notification.error(errorMessage ?? heading, {
        autoClose: false,
        actions: [
          { label: 'Show', callback: this.show },
          { label: 'Retry', displayType: 'accent', callback: () => void this.docker.retry() },
        ],
      });
    }
    const isOver = (phase === 'connected' && isSettled) || phase === 'unknown';
    if (isOver && this.told) {
      Notification.dismiss(this.told);
      this.told = undefined;
      if (phase === 'connected' && this.isEnabled) {
        Notification.success('Docker is back.', { autoClose: 5000 });
      }
    }
  }
}
