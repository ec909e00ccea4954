import { ServerConnection } from '@jupyterlab/services';
import { createDockerConnection, init } from 'docker-connection-kit/elements';
import wasm from 'docker-connection-kit/docker-connection.wasm';

/** Asks Jupyter's server, with its login, its XSRF token and below its base URL. */
export function connect(settings: ServerConnection.ISettings) {
  void init(new URL(wasm, SCRIPT));
  return createDockerConnection({
    healthUrl: new URL('docker-status/api/health', new URL(settings.baseUrl, location.href)),
    fetch: ({ url, method, headers, signal }) =>
      ServerConnection.makeRequest(url, { method, headers, signal }, settings),
    texts: {
      'reason.backend-unreachable':
        'docker-connection-backend cannot be reached, so the state of Docker is not known.',
      'advice.backend-unreachable':
        "If the rest of JupyterLab works, the log of Jupyter's server says why.",
    },
  });
}
