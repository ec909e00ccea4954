import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Engine } from '../../stage/workbench';
import { now } from './clock';

/**
 * Kills the engine and returns the instant just before, in ms since 1970.
 *
 * The signal is sent from here: a process that has to be started first would kill at a moment that
 * nobody knows. The engine's own file names the process; the engine was started by this test and
 * has not ended since, so that the number is not somebody else's.
 */
export function crash({ dir }: Engine): number {
  const pid = Number(readFileSync(`${dir}/dockerd.pid`, 'utf8'));
  const before = now();
  process.kill(pid, 'SIGKILL');
  return before;
}

/**
 * Starts the engine and returns when it first answered a ping, in ms since 1970.
 *
 * This asks each millisecond and on one connection at a time, as the backend does from a process of
 * its own: on a busy machine the backend may be answered first, and a page be green before this.
 */
export async function startAndPing({ dir }: Engine): Promise<number> {
  const started = promisify(execFile)(process.env.XTASK!, ['engine', 'start', '--dir', dir]);
  const at = await firstGoodPing(`${dir}/docker.sock`);
  await started;
  return at;
}

async function firstGoodPing(socketPath: string): Promise<number> {
  while ((await ping(socketPath)) !== 200) await sleep(1);
  return now();
}

/** The status of the answer; none where nobody answers. */
function ping(socketPath: string): Promise<number | undefined> {
  return new Promise((done) => {
    request({ socketPath, path: '/_ping', agent: false }, (response) => {
      response.resume();
      done(response.statusCode);
    })
      .on('error', () => done(undefined))
      .end();
  });
}
