import { DockerConnectionProvider, DockerToaster } from 'docker-connection-kit/react';
import { Editor } from './Editor';
import { Recovery } from './Recovery';
import { RunButton } from './RunButton';
import { SettingsPage } from './SettingsPage';
import { TerminalPanel } from './TerminalPanel';

export function App() {
  return (
    <DockerConnectionProvider>
      <main>
        <Editor />
        <SettingsPage />
      </main>
      <footer>
        <TerminalPanel />
        <RunButton />
        <Recovery />
      </footer>
      <DockerToaster />
    </DockerConnectionProvider>
  );
}
