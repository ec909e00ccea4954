import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { tarball } from './packages';

/** The packed package, as users get it. */
export const KIT = tarball('docker-connection-kit');

/** Whether tests may take minutes. */
export const isLong = process.env.DOCKER_CONNECTION_LONG_TESTS === '1';

export function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run the tests by: cargo xtask test`);
  return value;
}

export function run(dir: string, program: string, ...args: string[]): string {
  const options = { cwd: dir, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] } as const;
  try {
    return execFileSync(program, args, { ...options, maxBuffer: 1 << 26 });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}\n${stderr}`);
  }
}

/** A folder of its own, of ES modules, with npm packages in it, the kit among them. */
export function folder(...packages: string[]): string {
  const dir = temporary('packaging');
  writeFileSync(join(dir, 'package.json'), '{ "private": true, "type": "module" }');
  install(dir, ...packages);
  return dir;
}

/** A sample with all that it needs, as a user has it after `npm install`. */
export function sample(name: string): string {
  const dir = temporary(name);
  cpSync(join(import.meta.dirname, '../samples', name), dir, { recursive: true });
  install(dir);
  return dir;
}

/** A project of these files, by their paths, with the packages that it names, without the kit. */
export function project(name: string, files: Record<string, string>): string {
  const dir = temporary(name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  npmInstall(dir);
  return dir;
}

/** Installs the kit, and more. */
export function install(dir: string, ...packages: string[]) {
  npmInstall(dir, KIT, ...packages);
}

function npmInstall(dir: string, ...packages: string[]) {
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  run(dir, 'npm', 'install', ...quiet, ...packages);
}

const made: string[] = [];
process.on('exit', () => made.forEach((dir) => rmSync(dir, { recursive: true, force: true })));

function temporary(name: string): string {
  const dir = mkdtempSync(join(tmpdir(), `${name}-`));
  made.push(dir);
  return dir;
}
