import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test as base } from '../stage/tabs';
import { keepWasmMemory } from '../stage/wasm-memory';
import { chart } from './chart';
import { growth } from './growth';
import { type Sample, sample } from './samples';
import { Soak } from './soak';

const HOURS = Number(process.env.SOAK_HOURS);
const DIR = process.env.SOAK_DIR!;

/** Tabs that come and go, besides those that stay. */
const OTHERS = 2;

const test = base.extend({
  engine: async ({ engine }, use) => {
    engine.start();
    engine.importImage();
    engine.kill();
    await use(engine);
  },
});

test(`${HOURS} h of faults, and nothing is kept of them`, async ({ tabs, engine, backend }) => {
  rmSync(DIR, { recursive: true, force: true });
  mkdirSync(DIR, { recursive: true });
  await keepWasmMemory(tabs.context);
  const errors: string[] = [];
  tabs.context.on('weberror', (error) => errors.push(String(error.error())));
  const soak = await Soak.begin(tabs, engine, backend, OTHERS);
  const samples: Sample[] = [];
  const begin = Date.now();
  const time = HOURS * 3_600_000;
  const elapsed = () => (Date.now() - begin) / time;
  while (elapsed() < 1) {
    // A backend that is killed keeps nothing: what it holds is compared in the other thirds.
    if (elapsed() > 1 / 3) soak.spareBackend();
    for (let stirs = 0; stirs < 3; stirs++) await soak.stir();
    await soak.repair();
    const taken = await sample(backend.pid, soak.residents);
    samples.push(taken);
    appendFileSync(join(DIR, 'samples.jsonl'), `${JSON.stringify(taken)}\n`);
    writeFileSync(join(DIR, 'soak.svg'), chart(soak.changes, samples));
    const { memory, descriptors, threads } = taken.backend;
    const held = `${memory >> 20} MB, ${descriptors} descriptors, ${threads} threads`;
    console.log(`${Math.round(elapsed() * 100)} %: the backend holds ${held}`);
  }
  const grown = growth(samples, begin, begin + time);
  console.table(grown);
  expect(errors).toEqual([]);
  expect(grown.filter(({ last, most }) => !(last <= most))).toEqual([]);
});
