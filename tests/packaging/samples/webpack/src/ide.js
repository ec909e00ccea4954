import 'docker-connection-kit/elements';

const panel = document.querySelector('docker-status-panel');
const run = document.getElementById('run');

panel.addEventListener('docker-status-change', ({ detail }) => {
  run.disabled = !detail.isAvailable;
});
