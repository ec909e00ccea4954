import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Page, expect } from '@playwright/test';

const PASSWORD = 'correct horse';
const HASH = createHash('sha1').update(`${PASSWORD}salt`).digest('hex');

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run the tests by: cargo xtask test`);
  return value;
}

/** The wheel, installed by pip into a folder of its own, once. */
let installed: string | undefined;

function wheel(): string {
  if (installed) return installed;
  const dir = mkdtempSync(join(tmpdir(), 'wheel-'));
  process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
  const options = ['--quiet', '--no-deps', '--no-index', '--prefix', dir];
  const packed = required('DOCKER_CONNECTION_WHEEL');
  execFileSync(required('PYTHON'), ['-m', 'pip', 'install', ...options, packed]);
  return (installed = dir);
}

/** A JupyterLab with the wheel, a password, and a base URL as at a hub. */
export class Jupyter {
  /** Where its pages are; ends with a slash. */
  url = '';
  /** What it has logged. */
  readonly log: string[] = [];
  private readonly overrides: Record<string, object> = {
    // It would tell of news and of its new releases.
    '@jupyterlab/apputils-extension:notification': { checkForUpdates: false, fetchNews: 'false' },
  };
  private readonly home = mkdtempSync(join(tmpdir(), 'jupyter-'));
  private process?: ChildProcess;

  /** Starts it with options of the extension, and waits until it answers. */
  async start(...options: string[]) {
    const notebooks = join(this.home, 'notebooks');
    mkdirSync(notebooks);
    const config = join(this.home, 'config/labconfig');
    mkdirSync(config, { recursive: true });
    const overrides = JSON.stringify(this.overrides);
    writeFileSync(join(config, 'default_setting_overrides.json'), overrides);
    const prefix = wheel();
    const library = join(prefix, 'lib');
    const [python] = readdirSync(library);
    this.process = spawn(
      required('PYTHON'),
      [
        ...['-m', 'jupyterlab', '--no-browser', '--allow-root', '--ip=127.0.0.1', '--port=0'],
        '--ServerApp.base_url=/user/ada/',
        `--ServerApp.root_dir=${notebooks}`,
        '--IdentityProvider.token=',
        `--PasswordIdentityProvider.hashed_password=sha1:salt:${HASH}`,
        ...options,
      ],
      {
        env: {
          ...process.env,
          HOME: this.home,
          JUPYTER_CONFIG_DIR: join(this.home, 'config'),
          JUPYTER_DATA_DIR: join(this.home, 'data'),
          JUPYTER_RUNTIME_DIR: join(this.home, 'runtime'),
          JUPYTER_PATH: join(prefix, 'share/jupyter'),
          JUPYTER_CONFIG_PATH: join(prefix, 'etc/jupyter'),
          PYTHONPATH: join(library, python!, 'site-packages'),
        },
        stdio: ['ignore', 'inherit', 'pipe'],
      },
    );
    const { process: server } = this;
    // Also where a test has no time left for that.
    process.on('exit', () => server.kill('SIGKILL'));
    for await (const line of createInterface(this.process.stderr!)) {
      this.log.push(line);
      const url = line.match(/http:\/\/127\.0\.0\.1:\d+\/user\/ada\//)?.[0];
      if (!url) continue;
      this.url = url;
      break;
    }
    createInterface(this.process.stderr!).on('line', (line) => this.log.push(line));
    if (!this.url) throw new Error(`JupyterLab has ended:\n${this.log.join('\n')}`);
    // It tells its address before it listens.
    await expect(async () => {
      await (await fetch(`${this.url}login`)).text();
    }).toPass({ intervals: [50], timeout: 30_000 });
  }

  /** What it has logged as a warning or worse. */
  get complaints(): string[] {
    return this.log.filter((line) => !/^\[[DIC] /.test(line));
  }

  /** Settings, as an administrator gives them, by the plugins' names; before the start. */
  settings(overrides: Record<string, object>) {
    Object.assign(this.overrides, overrides);
  }

  async logIn(page: Page) {
    await page.goto(`${this.url}lab`);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.locator('.jp-Launcher').waitFor();
  }

  async end(signal: NodeJS.Signals) {
    if (!this.process || this.process.exitCode !== null || this.process.signalCode) return;
    const gone = once(this.process, 'exit');
    this.process.kill(signal);
    await gone;
  }

  async remove() {
    await this.end('SIGTERM');
    rmSync(this.home, { recursive: true, force: true });
  }
}
