import { useDockerRecovery } from 'docker-connection-kit/react';
import { useState } from 'react';

export function Recovery() {
  const [last, setLast] = useState('');
  const { isRecovering } = useDockerRecovery({
    enabled: true,
    checkInterval: 30000,
    maxRetries: 10,
    onRecovery: () => setLast('Docker recovered.'),
    onFailedAttempt: (error) => setLast(`${error.reason}: ${error.message}`),
  });
  return <output>{isRecovering ? 'Looking for Docker…' : last}</output>;
}
