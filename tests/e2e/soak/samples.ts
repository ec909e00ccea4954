import { readFileSync, readdirSync } from 'node:fs';
import { held } from '../stage/held';
import type { Tab } from '../stage/tabs';
import { wasmMemory } from '../stage/wasm-memory';
import type { Residents } from './soak';

/** What the backend's process holds; memory in bytes. */
function process(pid: number) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name: string) => Number(RegExp(`${name}:\\s+(\\d+)`).exec(status)![1]);
  return {
    memory: field('VmRSS') * 1024,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    threads: field('Threads'),
  };
}

const tab = async ({ page }: Tab) => ({ ...(await held(page)), wasm: await wasmMemory(page) });

/** What is held at a time, in ms since 1970, once everything runs. */
export async function sample(pid: number, { editor, terminal, settings }: Residents) {
  return {
    at: Date.now(),
    backend: process(pid),
    editor: await tab(editor),
    terminal: await tab(terminal),
    settings: await tab(settings),
  };
}

export type Sample = Awaited<ReturnType<typeof sample>>;
