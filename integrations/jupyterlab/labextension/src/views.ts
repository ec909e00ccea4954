import { LabIcon } from '@jupyterlab/ui-components';
import { Widget } from '@lumino/widgets';
import type { DockerConnection } from 'docker-connection-kit/elements';
import css from './style.css';

export const icon = new LabIcon({
  name: 'docker-connection:icon',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <path
    class="jp-icon3"
    fill="#616161"
    d="M12 2 3 7v10l9 5 9-5V7zm0 2.3 6.3 3.5-6.3 3.5-6.3-3.5zM5 9.7l6 3.3v6.3l-6-3.3zm8 9.6V13l6-3.3V16z"
  />
</svg>`,
});

/** As a sheet, because a strict policy refuses `<style>`. */
export function addStyle() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets.push(sheet);
}

/** The button of the status bar; in what it opens another one calls `show`. */
export function statusItem(docker: DockerConnection, show: () => void): Widget {
  const button = document.createElement('docker-status-button');
  button.connection = docker;
  const more = document.createElement('button');
  more.className = 'jp-DockerStatus-more';
  more.textContent = 'Show details';
  more.addEventListener('click', () => {
    more.assignedSlot?.closest<HTMLElement>('[popover]')?.hidePopover();
    show();
  });
  button.append(more);
  const item = new Widget({ node: button });
  item.addClass('jp-DockerStatus-item');
  return item;
}

export function sidePanel(docker: DockerConnection): Widget {
  const widget = new Widget();
  widget.id = 'docker-connection-panel';
  widget.addClass('jp-DockerStatus-panel');
  widget.title.icon = icon;
  widget.title.caption = 'Docker Status';
  const panel = document.createElement('docker-status-panel');
  panel.connection = docker;
  widget.node.append(panel);
  return widget;
}
