import { commands, window } from 'vscode';
import type { DockerConnectionStatus, Outage } from 'docker-connection-kit/inline';
import { plain } from './plain';

const ACTIONS: Record<string, string> = {
  Show: 'dockerConnection.show',
  Retry: 'dockerConnection.retry',
  Diagnose: 'dockerConnection.diagnose',
};

/** Tells of an outage once, however long it is and however often somebody retries, and of its end. */
export class Notifications {
  private isTold = false;

  update({ phase, isSettled, heading, errorMessage, history }: DockerConnectionStatus) {
    // What lasts for a moment only is not worth a word.
    if (!isSettled) return;
    if (phase === 'connected' && this.isTold) {
      this.isTold = false;
      void window.showInformationMessage(`${heading}. ${duration(history.at(-1))}`.trim());
    } else if ((phase === 'unavailable' || phase === 'rate-limited') && !this.isTold) {
      this.isTold = true;
      void this.tell(plain(errorMessage ?? heading));
    }
  }

  private async tell(message: string) {
    const choice = await window.showWarningMessage(message, ...Object.keys(ACTIONS));
    if (choice) await commands.executeCommand(ACTIONS[choice]);
  }
}

function duration(outage: Outage | undefined): string {
  if (!outage?.until) return '';
  const seconds = Math.round((outage.until.getTime() - outage.since.getTime()) / 1000);
  const minutes = Math.floor(seconds / 60);
  const rest = `${seconds % 60} s`;
  return `The outage lasted ${minutes ? `${minutes} min ${rest}` : rest}.`;
}
