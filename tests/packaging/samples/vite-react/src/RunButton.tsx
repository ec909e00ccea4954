import { useDockerConnection } from 'docker-connection-kit/react';

export function RunButton() {
  const { status, canAttemptConnection, reportConnectionFailure } = useDockerConnection();

  async function run() {
    const answer = await fetch('/api/run', { method: 'POST' });
    if (!answer.ok) reportConnectionFailure(await answer.text());
  }

  return (
    <button disabled={!status.isAvailable || !canAttemptConnection()} onClick={run}>
      Run
    </button>
  );
}
