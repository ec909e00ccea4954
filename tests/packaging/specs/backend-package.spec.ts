import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test as base, expect } from '../../e2e/stage/workbench';
import { NO_ENGINE } from '../stage/host';
import { App, PLATFORM_PACKAGE, tarball } from '../stage/packages';
import { Program } from '../stage/program';

const NAME = 'docker-connection-backend';

type Fixtures = { app: App; installed: App; run: (command: string, ...args: string[]) => Program };

const test = base.extend<Fixtures>({
  app: async ({}, use) => {
    const app = new App();
    await use(app);
    app.remove();
  },
  installed: async ({ app }, use) => {
    app.install([tarball(NAME), tarball(PLATFORM_PACKAGE)]);
    await use(app);
  },
  /** Runs a command in the app's folder. */
  run: async ({ app }, use) => {
    const programs: Program[] = [];
    await use((command, ...args) => {
      const program = new Program(command, args, { cwd: app.dir, detached: true });
      programs.push(program);
      return program;
    });
    for (const { process: started } of programs) {
      try {
        // What it has started is in its group.
        process.kill(-started.pid!, 'SIGKILL');
      } catch {
        // All of it has ended.
      }
    }
  },
});

const LAUNCHER = `node_modules/.bin/${NAME}`;
const ANYWHERE = ['--listen', '127.0.0.1:0'];
const NOWHERE = [...ANYWHERE, '--docker-host', 'unix:///nowhere/docker.sock'];

test('npx serves a page and follows the engine until Ctrl-C', async ({
  installed,
  run,
  engine,
}) => {
  test.skip(Boolean(NO_ENGINE), NO_ENGINE);
  mkdirSync(join(installed.dir, 'dist'));
  writeFileSync(join(installed.dir, 'dist/index.html'), '<h1>My IDE</h1>');
  engine.start();

  const args = [...ANYWHERE, '--docker-host', engine.host, '--assets', 'dist'];
  const npx = run('npx', '--offline', NAME, ...args);
  const url = await npx.says('listening on ');
  expect(await (await fetch(url)).text()).toBe('<h1>My IDE</h1>');
  const health = async () => (await fetch(`${url}/api/health`)).status;
  await expect.poll(health).toBe(200);
  engine.kill();
  await expect.poll(health).toBe(503);
  engine.start();
  await expect.poll(health).toBe(200);

  // As a terminal does it for Ctrl-C. npx does not pass on what is sent to it alone.
  process.kill(-npx.process.pid!, 'SIGINT');
  await npx.end;
  await expect(fetch(url)).rejects.toThrow();
});

test('the program has the version of its package', async ({ installed, run }) => {
  const manifest = readFileSync(join(installed.dir, `node_modules/${NAME}/package.json`), 'utf8');
  const launcher = run(LAUNCHER, '--version');
  expect(await launcher.says(`${NAME} `)).toBe(JSON.parse(manifest).version);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`the launcher passes ${signal} on`, async ({ installed, run }) => {
    const launcher = run(LAUNCHER, ...NOWHERE);
    const url = await launcher.says('listening on ');
    launcher.process.kill(signal);
    expect(await launcher.end).toMatchObject({ code: 0, signal: null });
    await expect(fetch(url)).rejects.toThrow();
  });
}

test("the launcher's exit status is the program's", async ({ installed, run }) => {
  const refused = await run(LAUNCHER, '--listen', 'nonsense').end;
  expect(refused).toMatchObject({ code: 2, complaint: expect.stringContaining("'nonsense'") });

  const launcher = run(LAUNCHER, ...NOWHERE);
  await launcher.says('listening on ');
  // The program leaves this one to the system, which ends it.
  launcher.process.kill('SIGHUP');
  expect(await launcher.end).toMatchObject({ code: 128 + 1 });
});

test('without the package of the platform it says what to do', async ({ app, run }) => {
  app.install([tarball(NAME)], '--omit=optional');
  const { code, complaint } = await run(LAUNCHER).end;
  expect(complaint).toBe(
    `${NAME}: the package ${PLATFORM_PACKAGE} is missing; ` +
      `install ${NAME} again on this machine, with optional dependencies\n`,
  );
  expect(code).toBe(2);
});

test('where there is no program it says how to build one', async ({ installed, run }) => {
  const another = 'data:text/javascript,Object.defineProperty(process,"arch",{value:"mips"})';
  const { code, complaint } = await run('node', '--import', another, LAUNCHER).end;
  expect(complaint).toBe(
    `${NAME}: there is no program for ${process.platform}-mips; ` +
      `with Rust, build it by: cargo install ${NAME}\n`,
  );
  expect(code).toBe(2);
});

test('npm installs the package of a platform on no other one', async ({ app }) => {
  const isThere = () => existsSync(join(app.dir, 'node_modules', PLATFORM_PACKAGE));
  for (const elsewhere of ['--cpu=mips', '--os=aix']) {
    app.install([tarball(PLATFORM_PACKAGE)], '--save-optional', elsewhere);
    expect(isThere()).toBe(false);
  }
  app.install([tarball(PLATFORM_PACKAGE)], '--save-optional');
  expect(isThere()).toBe(true);
});
