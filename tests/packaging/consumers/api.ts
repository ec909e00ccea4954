import { createDockerConnection, type DockerErrorResponse, init } from 'docker-connection-kit';
import * as elements from 'docker-connection-kit/elements';
import * as inline from 'docker-connection-kit/inline';
import * as manager from 'docker-connection-kit/manager';

const all: (typeof createDockerConnection)[] = [
  createDockerConnection,
  elements.createDockerConnection,
  inline.createDockerConnection,
  manager.createDockerConnection,
];
const ready: Promise<boolean>[] = [
  init(),
  elements.init('/docker-connection.wasm'),
  manager.init(new URL('file:///docker-connection-manager.wasm')),
  inline.init(),
];
inline.defineElements();

for (const create of all) {
  const connection = create({
    healthUrl: new URL('http://127.0.0.1:8787/api/health'),
    headers: async () => ({ authorization: 'Bearer …' }),
    rules: { checkInterval: 10_000 },
    texts: {
      retry: 'Erneut versuchen',
      'reason.socket-missing': 'Docker läuft nicht.',
      'warning.podman': (text) => text.toUpperCase(),
      wait: (seconds) => `Noch ${seconds} s.`,
    },
  });
  const leave = connection.subscribe(
    ({ phase, reason, countdown, nextRetryTime, history }) => {
      if (phase === 'rate-limited') console.log(countdown?.left, nextRetryTime?.toISOString());
      const last: Date | null | undefined = history[0]?.until;
      console.log(reason, last);
    },
    { onFailedAttempt: ({ reason, message }) => console.log(reason, message) },
  );
  const answer: DockerErrorResponse = { message: 'Docker is gone.', code: 'DOCKER_UNAVAILABLE' };
  connection.reportConnectionFailure(answer);
  leave();

  // @ts-expect-error: no such phase.
  console.log(connection.status.phase === 'green');
  // @ts-expect-error: a status is read only.
  connection.status.phase = 'connected';
  // @ts-expect-error: an outage may have no predecessor.
  console.log(connection.status.history[0].since);
  // @ts-expect-error: no such text.
  create({ texts: { retri: '' } });
}

const panel = document.createElement('docker-status-panel');
panel.texts = { retry: 'Erneut versuchen' };
panel.headingLevel = 3;
panel.addEventListener('docker-recovered', ({ detail }) => console.log(detail.since.getTime()));
document.querySelector('docker-status-indicator')?.showRetryButton?.valueOf();
document.addEventListener('docker-status-change', (event) => console.log(event));
// @ts-expect-error: no such corner.
document.createElement('docker-status-toaster').position = 'middle';

export { ready };
