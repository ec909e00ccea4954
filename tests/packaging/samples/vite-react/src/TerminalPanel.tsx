import { DockerStatusIndicator } from 'docker-connection-kit/react';

export function TerminalPanel() {
  return (
    <div>
      <DockerStatusIndicator compact={true} />
    </div>
  );
}
