import { commands, type ExtensionContext, window, workspace } from 'vscode';
import { Docker } from './docker';
import { Notifications } from './notifications';
import { Report, SCHEME } from './report';
import { setToken } from './settings';
import { StatusBar } from './status-bar';
import { View } from './view';

const VIEW = 'dockerConnection.status';

export function activate(context: ExtensionContext) {
  const docker = new Docker(context);
  const statusBar = new StatusBar();
  const notifications = new Notifications();
  const report = new Report(context);

  const show = () => commands.executeCommand(`${VIEW}.focus`);
  const retry = () => {
    // The view says why it has to wait, and until when.
    if (docker.status?.retryBlock === 'cooldown') return show();
    return docker.retry();
  };
  context.subscriptions.push(
    docker,
    statusBar,
    docker.onDidChange((status) => {
      statusBar.show(status);
      notifications.update(status);
    }),
    commands.registerCommand('dockerConnection.show', show),
    commands.registerCommand('dockerConnection.retry', retry),
    commands.registerCommand('dockerConnection.diagnose', () => report.make()),
    commands.registerCommand('dockerConnection.setToken', () => setToken(context)),
    window.registerWebviewViewProvider(VIEW, new View(context, docker)),
    workspace.registerTextDocumentContentProvider(SCHEME, report),
  );
  void docker.renew();
}
