import { DockerStatusButton, DockerStatusPanel } from 'docker-connection-kit/react';
import { RunButton } from './RunButton';

export default function Page() {
  return (
    <>
      <DockerStatusPanel />
      <footer>
        <DockerStatusButton>
          <a href="#settings">Settings</a>
        </DockerStatusButton>
        <RunButton />
      </footer>
    </>
  );
}
