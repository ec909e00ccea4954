import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

/** A server, with all that it starts. */
export class Server {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  /**
   * Starts a command of the folder's packages, or a program by its path, and waits until it prints
   * where it listens.
   */
  static async start(dir: string, command: string, ...args: string[]): Promise<Server> {
    const child = spawn(resolve(dir, 'node_modules/.bin', command), args, {
      cwd: dir,
      // A group of its own, to be ended as a whole.
      detached: true,
      // An address with colours in it is none.
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    for await (const line of createInterface(child.stdout)) {
      said += `${line}\n`;
      const url = line.match(/http:\/\/(localhost|127\.0\.0\.1):\d+/)?.[0];
      if (!url) continue;
      child.stdout.resume();
      return new Server(url, child);
    }
    throw new Error(`${command} ended:\n${said}`);
  }

  async stop() {
    const gone = once(this.child, 'exit');
    process.kill(-this.child.pid!, 'SIGKILL');
    await gone;
  }
}
