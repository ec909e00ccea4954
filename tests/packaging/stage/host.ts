import { execFileSync } from 'node:child_process';
import { chmodSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Engine, test as base } from '../../e2e/stage/workbench';
import { PACKAGES, PLATFORM_PACKAGE } from './packages';
import { Program } from './program';

/** Why there can be no engine here. */
export const NO_ENGINE = process.env.NO_ENGINE;
export const IMAGE = 'docker-connection-backend';
export const CONTAINER = 'backend';
const DOCKERFILE = join(import.meta.dirname, '../../../crates/backend/Dockerfile');

/** An engine with the image, to run it beside the engine that is looked at. */
export class Host extends Engine {
  docker(...args: string[]): string {
    return execFileSync('docker', ['--host', this.host, ...args], { encoding: 'utf8' });
  }

  /** Runs the image. It has no network of its own, as the engine has no bridge. */
  backend(...options: string[]): Program {
    const network = ['--network', 'host', '--env', 'DOCKER_CONNECTION_LISTEN=127.0.0.1:0'];
    const limits = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];
    const token = ['--tmpfs', '/run/docker-connection:uid=65532,mode=0700'];
    const command = ['run', '--name', CONTAINER, ...network, ...limits, ...token, ...options];
    return new Program('docker', ['--host', this.host, ...command, IMAGE]);
  }
}

/** Mounts the engine's folder, for a program that is in the group of its socket. */
export function mounted(engine: Engine): string[] {
  return ['--volume', `${engine.dir}:/run/host-docker:ro`, '--group-add', group(engine)];
}

/** The group of the engine's socket, to which its folder is open. */
export function group({ dir }: Engine): string {
  chmodSync(dir, 0o755);
  return String(statSync(join(dir, 'docker.sock')).gid);
}

/** Logs in by the link that a container prints; returns a look at the engine's health. */
export async function login(container: Program) {
  const url = await container.says('listening on ');
  const token = (await container.says('open ')).split('token=').at(-1);
  const headers = { authorization: `Bearer ${token}` };
  return async () => (await fetch(`${url}/api/health?report`, { headers })).json();
}

export const test = base.extend<{ host: Host }>({
  host: async ({}, use) => {
    const host = new Host();
    try {
      host.start();
      const folder = join(PACKAGES, PLATFORM_PACKAGE);
      host.docker('build', '--file', DOCKERFILE, '--tag', IMAGE, '--quiet', folder);
      await use(host);
    } finally {
      host.remove();
    }
  },
});
