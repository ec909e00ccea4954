import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import { folder, isLong, KIT, run } from '../stage/install';

const CONSUMERS = join(import.meta.dirname, '../consumers');
const WIRE = join(import.meta.dirname, '../../wire');

const NEWEST = '7.0.2';

/** Compiles files as programs of each kind that may import the package. */
function compile(dir: string, ...files: string[]) {
  const modules = { nodenext: 'nodenext', bundler: 'preserve' };
  for (const [moduleResolution, module] of Object.entries(modules)) {
    const compilerOptions = { module, moduleResolution };
    const config = { extends: './tsconfig.json', compilerOptions, files };
    writeFileSync(join(dir, 'tsconfig.program.json'), JSON.stringify(config));
    run(dir, 'npx', 'tsc', '--project', 'tsconfig.program.json');
  }
}

function consumers(...packages: string[]): string {
  const dir = folder(...packages);
  cpSync(CONSUMERS, dir, { recursive: true });
  return dir;
}

for (const typescript of [NEWEST, '6.0.3']) {
  test.describe(`TypeScript ${typescript}`, () => {
    test.skip(typescript !== NEWEST && !isLong, 'takes half a minute: cargo xtask test --long');

    test('without React', () => {
      compile(consumers(`typescript@${typescript}`), 'api.ts', 'common.cts');
    });

    for (const [react, types] of [['19.3.1', '19.3.3'], ['18.3.1', '18.3.32']]) {
      test(`with React ${react}`, () => {
        test.skip(react !== '19.3.1' && !isLong, 'takes half a minute: cargo xtask test --long');
        const packages = [`typescript@${typescript}`, `react@${react}`, `@types/react@${types}`];
        compile(consumers(...packages), 'api.ts', 'common.cts', 'react.tsx');
      });
    }
  });
}

test('what the backend answers and what the wasm tells is what the types say', async () => {
  const errors = wire('error').map(([, error]) => error);
  const statuses: unknown[] = [];
  const dir = consumers(`typescript@${NEWEST}`);
  for (const [name, report] of wire('report')) {
    statuses.push(await statusAfter(dir, report, name));
  }
  expect(new Set(statuses.map((status) => (status as { phase: string }).phase))).toEqual(
    new Set(['connected', 'starting', 'unavailable']),
  );
  const text = `
    import type { DockerConnectionStatus, DockerErrorResponse } from 'docker-connection-kit/manager';
    export const errors: DockerErrorResponse[] = ${literal(errors)};
    export const statuses: DockerConnectionStatus[] = ${literal(statuses)};`;
  writeFileSync(join(dir, 'wire.ts'), text);
  compile(dir, 'wire.ts');
});

/** The status that follows a report, as the wasm without views tells it in Node. */
async function statusAfter(dir: string, report: unknown, name: string): Promise<unknown> {
  const server = createServer(({ url }, response) => {
    const isCheck = url === '/api/health?report';
    response.writeHead(isCheck ? 200 : 404, { 'content-type': 'application/json' });
    response.end(isCheck ? JSON.stringify(report) : '{}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const manager = createRequire(join(dir, 'of.js')).resolve('docker-connection-kit/manager');
  const { createDockerConnection } = await import(pathToFileURL(manager).href);
  const connection = createDockerConnection({ healthUrl: `http://127.0.0.1:${port}/api/health` });
  try {
    let status = connection.status;
    connection.subscribe((now: unknown) => (status = now));
    await expect.poll(() => status.phase, { message: name }).not.toMatch(/unknown|checking/);
    return status;
  } finally {
    connection.dispose();
    server.closeAllConnections();
    server.close();
  }
}

function wire(kind: string): [name: string, value: unknown][] {
  const names = readdirSync(WIRE).filter((name) => name.startsWith(`${kind}-`));
  expect(names).not.toEqual([]);
  return names.map((name) => [name, JSON.parse(readFileSync(join(WIRE, name), 'utf8'))]);
}

/** A value as TypeScript: only a literal is refused what its type does not have. */
function literal(value: unknown): string {
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  const members = Object.entries(value);
  return `{ ${members.map(([name, member]) => `${name}: ${literal(member)}`).join(', ')} }`;
}

test('publint finds nothing', () => {
  run(folder('publint@0.3.25'), 'npx', 'publint', 'run', KIT, '--strict');
});

const NO_CODE = [
  './docker-connection.wasm',
  './docker-connection-manager.wasm',
  './custom-elements.json',
  './html-custom-data.json',
  './package.json',
];

test('the types are where each kind of program looks for them', () => {
  test.skip(!isLong, 'takes half a minute: cargo xtask test --long');
  const dir = folder('@arethetypeswrong/cli@0.18.5');
  // All but `./inline` are ES modules, to CommonJS too.
  const ignored = ['--profile', 'node16', '--ignore-rules', 'cjs-resolves-to-esm'];
  run(dir, 'npx', 'attw', KIT, ...ignored, '--exclude-entrypoints', ...NO_CODE);
});
