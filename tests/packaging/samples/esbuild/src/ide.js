import { init } from 'docker-connection-kit/elements';
import wasm from 'docker-connection-kit/docker-connection.wasm';

// esbuild does not follow the address by which the package finds its wasm, so the page tells it.
init(new URL(wasm, import.meta.url));

const panel = document.querySelector('docker-status-panel');
const run = document.getElementById('run');

panel.addEventListener('docker-status-change', ({ detail }) => {
  run.disabled = !detail.isAvailable;
});
