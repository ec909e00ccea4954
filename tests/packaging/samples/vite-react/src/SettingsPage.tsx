import { DockerStatusPanel } from 'docker-connection-kit/react';

export function SettingsPage() {
  return (
    <div>
      <DockerStatusPanel compact={false} />
    </div>
  );
}
