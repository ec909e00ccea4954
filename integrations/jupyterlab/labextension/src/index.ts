import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin,
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStatusBar } from '@jupyterlab/statusbar';
import { connect } from './connection';
import { Notices } from './notices';
import { addStyle, icon, sidePanel, statusItem } from './views';

const ID = 'docker-connection-jupyterlab:plugin';

const COMMANDS = { show: 'docker-status:show', retry: 'docker-status:retry' };

const plugin: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: 'Shows whether Docker can be used.',
  autoStart: true,
  optional: [IStatusBar, ICommandPalette, ISettingRegistry, ILayoutRestorer],
  activate(
    { commands, serviceManager, shell }: JupyterFrontEnd,
    statusBar: IStatusBar | null,
    palette: ICommandPalette | null,
    registry: ISettingRegistry | null,
    restorer: ILayoutRestorer | null,
  ) {
    addStyle();
    const docker = connect(serviceManager.serverSettings);
    const panel = sidePanel(docker);
    const show = () => shell.activateById(panel.id);
    shell.add(panel, 'right', { rank: 900, type: 'Docker Status' });
    restorer?.add(panel, panel.id);
    statusBar?.registerStatusItem(ID, {
      item: statusItem(docker, show),
      align: 'left',
      rank: 100,
    });

    commands.addCommand(COMMANDS.show, { label: 'Show Docker Status', icon, execute: show });
    commands.addCommand(COMMANDS.retry, {
      label: 'Retry to Connect to Docker',
      isEnabled: () => docker.status.phase !== 'connected' && !docker.status.retryBlock,
      execute: () => docker.retry(),
    });
    for (const command of Object.values(COMMANDS)) {
      palette?.addItem({ command, category: 'Docker' });
    }

    const notices = new Notices(docker, show);
    docker.subscribe((status) => {
      notices.hear(status);
      commands.notifyCommandChanged(COMMANDS.retry);
    });

    let endRecovery: (() => void) | undefined;
    const follow = (settings: ISettingRegistry.ISettings) => {
      const { enabled, notifications, periodicChecks } = settings.composite;
      notices.isEnabled = Boolean(notifications);
      endRecovery?.();
      endRecovery = docker.recover({ enabled: Boolean(periodicChecks) });
      if (enabled) docker.resume();
      else docker.pause();
    };
    // Whether anything may be asked is not known yet.
    if (registry) docker.pause();
    registry?.load(ID).then(
      (settings) => {
        follow(settings);
        settings.changed.connect(follow);
      },
      (error) => {
        console.error(error);
        docker.resume();
      },
    );
  },
};

export default plugin;
