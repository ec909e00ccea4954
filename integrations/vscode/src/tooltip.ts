import { MarkdownString } from 'vscode';
import type { DockerConnectionStatus } from 'docker-connection-kit/inline';

/** The status, what to do about it, and links for it. */
export function tooltip(status: DockerConnectionStatus): MarkdownString {
  const { heading, errorMessage, reason, advice, engine, endpoint, warnings } = status;
  const { nextRetryTime, isRetryAutomatic } = status;
  const text = new MarkdownString('', true);
  text.isTrusted = { enabledCommands: ACTIONS.map(([command]) => command) };
  const paragraph = (words: string) => text.appendMarkdown(`${escaped(words)}\n\n`);

  text.appendMarkdown('**').appendText(heading).appendMarkdown('**\n\n');
  if (errorMessage) paragraph(errorMessage);
  for (const { text: what, command } of advice) {
    paragraph(what);
    if (command) text.appendCodeblock(command, 'shellscript');
  }
  for (const warning of warnings) paragraph(warning.text);
  if (engine) paragraph(`${engine.kind} ${engine.version}, API ${engine.apiVersion}`);
  if (endpoint) paragraph([endpoint.host, reason].filter(Boolean).join(' · '));
  if (nextRetryTime) {
    const what = isRetryAutomatic ? 'Next attempt' : 'You can retry';
    paragraph(`${what} at ${nextRetryTime.toLocaleTimeString()}`);
  }
  const links = ACTIONS.map(([command, title]) => `[${title}](command:${command})`);
  return text.appendMarkdown(links.join(' \u00a0 '));
}

/** Spaces stay what they are: lines would break within words. */
const escaped = (words: string) =>
  new MarkdownString('', true).appendText(words).value.replaceAll('&nbsp;', ' ');

const ACTIONS = [
  ['dockerConnection.show', '$(info) Show'],
  ['dockerConnection.retry', '$(refresh) Retry'],
  ['dockerConnection.diagnose', '$(pulse) Diagnose'],
];
