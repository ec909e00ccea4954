import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const PACKAGES = join(import.meta.dirname, '../code-server');
const NODE = join(PACKAGES, 'node/node_modules/.bin/node');
const SCRIPT = join(PACKAGES, 'node_modules/.bin/code-server');

/** A code-server of its own, with the extension installed. */
export class CodeServer {
  url = '';
  private readonly dir = mkdtempSync(join(tmpdir(), 'code-server-'));
  private process?: ChildProcess;

  /** Installs the `.vsix` and starts with these settings of the machine and of the person. */
  async start(vsix: string, machine: object, person: object = {}) {
    for (const [name, settings] of Object.entries({ Machine: machine, User: person })) {
      const folder = join(this.dir, 'data', name);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings));
    }
    const folders = ['--user-data-dir', join(this.dir, 'data')];
    folders.push('--extensions-dir', join(this.dir, 'extensions'));
    const options = { cwd: this.dir, env: { ...process.env, HOME: this.dir } };
    execFileSync(NODE, [SCRIPT, ...folders, '--install-extension', vsix], {
      ...options,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const quiet = ['--disable-telemetry', '--disable-update-check', '--disable-workspace-trust'];
    const address = ['--bind-addr', '127.0.0.1:0', '--auth', 'none'];
    this.process = spawn(NODE, [SCRIPT, ...folders, ...address, ...quiet, this.dir], {
      ...options,
      // It starts others, which have to end with it.
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface(this.process.stdout!)) {
      const url = /listening on (http:\S+?)\/?$/.exec(line)?.[1];
      if (!url) continue;
      this.process.stdout!.resume();
      this.url = url;
      return;
    }
    throw new Error('code-server has ended');
  }

  async stop() {
    if (this.process?.pid) {
      const gone = once(this.process, 'exit');
      process.kill(-this.process.pid, 'SIGKILL');
      await gone;
    }
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 5 });
  }
}
