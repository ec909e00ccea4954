import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { install, project, required } from '../stage/install';
import { expect, test } from '../stage/page';
import { Server } from '../stage/server';

const APP = `import { useState } from 'react';

export default function App() {
  const [count, setCount] = useState(0);
  return (
    <main>
      <h1>Vite + React</h1>
      <button onClick={() => setCount(count + 1)}>count is {count}</button>
    </main>
  );
}
`;

/** A new app, in the files that Vite's own template has. */
const FILES = {
  'package.json': JSON.stringify({
    private: true,
    type: 'module',
    scripts: { dev: 'vite' },
    dependencies: { react: '19.3.1', 'react-dom': '19.3.1' },
    devDependencies: { '@vitejs/plugin-react': '6.3.0', vite: '8.4.0' },
  }),
  'vite.config.ts': `
    import react from '@vitejs/plugin-react';
    import { defineConfig } from 'vite';
    export default defineConfig({ plugins: [react()] });`,
  'index.html': `<!doctype html>
    <link rel="icon" href="data:," />
    <div id="root"></div>
    <script type="module" src="/src/main.tsx"></script>`,
  'src/main.tsx': `
    import { StrictMode } from 'react';
    import { createRoot } from 'react-dom/client';
    import App from './App.tsx';
    createRoot(document.getElementById('root')!).render(<StrictMode><App /></StrictMode>);`,
  'src/App.tsx': APP,
};

test('two commands and three lines lead to a green indicator', async ({
  page,
  engine,
  complaints,
}) => {
  engine.start();
  const dir = project('quick-start', FILES);
  const vite = await Server.start(dir, 'vite', '--host', '127.0.0.1');
  let backend: Server | undefined;
  try {
    await page.goto(vite.url);
    await expect(page.getByRole('button', { name: 'count is 0' })).toBeVisible();

    const start = performance.now();
    install(dir);
    const options = ['--docker-host', engine.host, '--allow-origin', vite.url];
    const program = required('DOCKER_CONNECTION_BACKEND');
    backend = await Server.start(dir, program, '--listen', '127.0.0.1:0', ...options);
    const imports = `import { DockerConnectionProvider, DockerStatusIndicator } from 'docker-connection-kit/react';\n`;
    const health = `const healthUrl = '${backend.url}/api/health';\n`;
    const indicator = `<DockerConnectionProvider healthUrl={healthUrl}><DockerStatusIndicator /></DockerConnectionProvider>\n`;
    const app = imports + health + APP.replace('</h1>\n', (title) => title + indicator);
    writeFileSync(join(dir, 'src/App.tsx'), app);
    const shown = page.locator('docker-status-indicator .docker-status-indicator');
    await expect(shown).toHaveAttribute('data-phase', 'connected');
    await expect(shown).toContainText('Docker connected');
    const seconds = (performance.now() - start) / 1_000;

    console.log(`to a green indicator: ${seconds.toFixed(1)} s`);
    expect(seconds).toBeLessThan(60);

    // Until Vite reloads the page for a new package, React may be there twice.
    complaints.length = 0;
    await page.reload();
    await expect(shown).toHaveAttribute('data-phase', 'connected');
    expect(complaints).toEqual([]);
  } finally {
    await backend?.stop();
    await vite.stop();
  }
});
