import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where `cargo xtask npm` has put the packages, each as a folder and as a tarball. */
export const PACKAGES = process.env.DOCKER_CONNECTION_PACKAGES ?? '';

/** The backend's package for this platform. */
export const PLATFORM_PACKAGE = `docker-connection-backend-${process.platform}-${process.arch}`;

export function tarball(name: string): string {
  const manifest = readFileSync(join(PACKAGES, name, 'package.json'), 'utf8');
  return join(PACKAGES, `${name}-${JSON.parse(manifest).version}.tgz`);
}

/** An app of somebody who installs the packages; nothing of it is fetched or kept. */
export class App {
  readonly dir = mkdtempSync(join(tmpdir(), 'app-'));

  constructor() {
    writeFileSync(join(this.dir, 'package.json'), '{ "private": true }');
  }

  install(tarballs: string[], ...options: string[]) {
    const quiet = ['--offline', '--no-audit', '--no-fund', '--no-update-notifier'];
    const cache = join(this.dir, 'cache');
    execFileSync('npm', ['install', ...quiet, '--cache', cache, ...options, ...tarballs], {
      cwd: this.dir,
      stdio: 'pipe',
    });
  }

  remove = () => rmSync(this.dir, { recursive: true, force: true });
}
