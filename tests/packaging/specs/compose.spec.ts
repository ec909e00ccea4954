import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, expect } from '../../e2e/stage/workbench';
import { IMAGE, NO_ENGINE, group, login, test } from '../stage/host';
import { Program } from '../stage/program';

const EXAMPLE = join(import.meta.dirname, '../../../crates/backend/examples/compose.yaml');

/** The command of Compose: Docker's plugin, or the program that came before it. */
const COMPOSE = [['docker', 'compose'], ['docker-compose']].find(([command, ...args]) => {
  try {
    execFileSync(command, [...args, 'version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

/** The example, but for the engine's folder and the network: the engine has no bridge. */
function example({ dir }: Engine): string {
  const replace = (text: string, [from, to]: [string, string]) => {
    expect(text).toContain(from);
    return text.replace(from, to);
  };
  const changes: [string, string][] = [
    ['registry.example.org/docker-connection-backend', IMAGE],
    ['ports: ["127.0.0.1:8787:8787"]', 'network_mode: host'],
    ['environment:', 'environment:\n      DOCKER_CONNECTION_LISTEN: 127.0.0.1:0'],
    ['/var/run:', `${dir}:`],
  ];
  return changes.reduce(replace, readFileSync(EXAMPLE, 'utf8'));
}

test.skip(Boolean(NO_ENGINE), NO_ENGINE);
test.skip(!COMPOSE, 'Docker Compose is not installed');

test('Compose runs the example, which follows the engine', async ({ host, engine }) => {
  engine.start();
  const dir = mkdtempSync(join(tmpdir(), 'compose-'));
  try {
    writeFileSync(join(dir, 'compose.yaml'), example(engine));
    const [command, ...args] = COMPOSE!;
    const env = { ...process.env, DOCKER_HOST: host.host, DOCKER_GID: group(engine) };
    const compose = (...action: string[]) =>
      execFileSync(command, [...args, '--file', join(dir, 'compose.yaml'), ...action], {
        env,
        encoding: 'utf8',
        stdio: 'pipe',
      });
    compose('up', '--detach');
    const container = compose('ps', '--quiet').trim();
    const logs = ['--host', host.host, 'logs', '--follow', container];
    const health = await login(new Program('docker', logs));
    await expect.poll(health).toMatchObject({ status: 'available' });
    engine.kill();
    await expect.poll(health).toMatchObject({ status: 'unavailable' });
    compose('down');
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
