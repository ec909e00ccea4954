'use client';

import { useDockerStatus } from 'docker-connection-kit/react';

export function RunButton() {
  const isAvailable = useDockerStatus((status) => status.isAvailable);
  return <button disabled={!isAvailable}>Run</button>;
}
