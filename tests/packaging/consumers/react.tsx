import {
  DockerConnectionProvider,
  DockerStatusButton,
  DockerStatusIndicator,
  DockerStatusPanel,
  DockerToaster,
  useDockerConnection,
  useDockerRecovery,
  useDockerStatus,
} from 'docker-connection-kit/react';

function Words() {
  const heading: string = useDockerStatus((status) => status.heading);
  const { status, retry } = useDockerConnection();
  const { lastAttempt } = useDockerRecovery({
    checkInterval: 30_000,
    onFailedAttempt: (error) => console.log(error.reason),
  });
  return (
    <button onClick={() => void retry()} disabled={status.isAvailable === true}>
      {heading} {lastAttempt?.toLocaleTimeString()}
    </button>
  );
}

export function App({ level }: { level?: number | undefined }) {
  return (
    <DockerConnectionProvider healthUrl="/api/health" rules={{ maxRetries: 5 }}>
      <Words />
      <DockerStatusIndicator compact className="status" />
      <DockerStatusPanel headingLevel={level} style={{ margin: 8 }} />
      <DockerStatusButton>
        <a href="#settings">Settings</a>
      </DockerStatusButton>
      <DockerToaster position="top-end" />
      {/* @ts-expect-error: no such corner. */}
      <DockerToaster position="middle" />
      <docker-status-indicator compact ref={(element) => console.log(element?.status.phase)} />
      <docker-status-panel
        headingLevel={3}
        ondocker-status-change={({ detail }) => console.log(detail.phase)}
      />
      {/* @ts-expect-error: a level is a number. */}
      <docker-status-panel headingLevel="high" />
    </DockerConnectionProvider>
  );
}
