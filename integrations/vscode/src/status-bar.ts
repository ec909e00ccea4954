import { type Disposable, StatusBarAlignment, ThemeColor, window } from 'vscode';
import type { DockerConnectionStatus } from 'docker-connection-kit/inline';
import { tooltip } from './tooltip';

/** The item of the status bar: quiet while all is well. */
export class StatusBar implements Disposable {
  private readonly item = window.createStatusBarItem('status', StatusBarAlignment.Left);

  constructor() {
    this.item.name = 'Docker';
    this.item.command = 'dockerConnection.show';
  }

  show(status: DockerConnectionStatus) {
    const text = `$(${icon(status)}) ${words(status)}`;
    if (text !== this.item.text) this.item.text = text;
    const colour = background(status);
    this.item.backgroundColor = colour && new ThemeColor(colour);
    const { heading, errorMessage } = status;
    const label = errorMessage ? `${heading}: ${errorMessage}` : heading;
    this.item.accessibilityInformation = { label, role: 'button' };
    const help = tooltip(status);
    // An open tooltip would flicker with each second of a countdown.
    const shown = this.item.tooltip;
    if (typeof shown !== 'object' || shown.value !== help.value) this.item.tooltip = help;
    this.item.show();
  }

  dispose() {
    this.item.dispose();
  }
}

function icon({ phase, isAvailable, showsCheck }: DockerConnectionStatus): string {
  if (showsCheck) return 'loading~spin';
  switch (phase) {
    case 'connected':
      return 'check';
    case 'checking':
    case 'starting':
      return 'loading~spin';
    case 'rate-limited':
      return 'watch';
    case 'unavailable':
      return isAvailable === null ? 'warning' : 'error';
    case 'unknown':
      return 'question';
  }
}

function words({ phase, heading, countdown, isRetryAutomatic }: DockerConnectionStatus): string {
  if (phase === 'connected') return 'Docker';
  if (phase !== 'rate-limited' || !countdown) return heading;
  return `Docker: ${isRetryAutomatic ? '' : 'you can '}retry in ${countdown.left} s`;
}

/** Nothing but what keeps a person from working has a background. */
function background({ phase, isAvailable }: DockerConnectionStatus): string | undefined {
  if (phase === 'rate-limited') return 'statusBarItem.warningBackground';
  if (phase !== 'unavailable') return undefined;
  return `statusBarItem.${isAvailable === null ? 'warning' : 'error'}Background`;
}
