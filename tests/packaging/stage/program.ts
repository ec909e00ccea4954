import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { expect } from '@playwright/test';

export type End = { code: number | null; signal: string | null; complaint: string };

/** A command that runs the backend, however that is packed. */
export class Program {
  readonly process: ChildProcess;
  readonly end: Promise<End>;
  private readonly lines: AsyncIterator<string>;

  constructor(command: string, args: string[], options: SpawnOptions = {}) {
    this.process = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    this.lines = createInterface(this.process.stdout!)[Symbol.asyncIterator]();
    const complaint = text(this.process.stderr!);
    this.end = once(this.process, 'close').then(async ([code, signal]) => ({
      code,
      signal,
      complaint: await complaint,
    }));
  }

  /** The next line of what it prints, which begins like that; without the beginning. */
  async says(beginning: string): Promise<string> {
    const { value } = await this.lines.next();
    expect(value ?? (await this.end).complaint).toContain(beginning);
    return value.replace(beginning, '');
  }
}
