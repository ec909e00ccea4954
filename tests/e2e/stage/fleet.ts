import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, type Server, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { freePort } from './ports';
import { type Engine, Workbench, expect, test as base } from './workbench';

/** A program that is killed and started again, always with the same arguments. */
class Program {
  private child?: ChildProcess;

  constructor(
    private readonly command: string,
    private readonly args: string[],
  ) {}

  start() {
    this.child = spawn(this.command, this.args, { stdio: 'ignore' });
  }

  async kill() {
    if (!this.child) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    this.child = undefined;
    await gone;
  }
}

class Gateway extends Program {
  readonly url: string;

  constructor(
    nats: string,
    readonly port: string,
  ) {
    const listen = `127.0.0.1:${port}`;
    const assets = process.env.DOCKER_CONNECTION_ASSETS!;
    const args = ['--nats', nats, '--listen', listen, '--assets', assets];
    super(process.env.DOCKER_CONNECTION_FLEET!, ['gateway', ...args]);
    this.url = `http://${listen}`;
  }

  /** How many streams are open. */
  async streams(): Promise<number> {
    const metrics = await fetch(`${this.url}/metrics`).then((answer) => answer.text());
    return Number(/^docker_connection_open_streams (\d+)/m.exec(metrics)?.[1]);
  }
}

/** Sends each connection to a server that accepts it, one after the other in turn. */
function balance(ports: string[]): Server {
  let turn = 0;
  return createServer(async (client) => {
    const first = turn++ % ports.length;
    for (const port of [...ports.slice(first), ...ports.slice(0, first)]) {
      const server = connect(Number(port), '127.0.0.1');
      const connected = await once(server, 'connect').catch(() => undefined);
      if (connected) return pipeline(client, server, client, () => {});
    }
    client.destroy();
  });
}

/** One host with its agent, NATS, and two gateways behind a proxy. */
export class Fleet {
  private readonly proxy: Server;

  private constructor(
    /** Where NATS keeps what it has to. */
    private readonly store: string,
    readonly nats: Program,
    readonly agent: Program,
    readonly gateways: Gateway[],
  ) {
    this.proxy = balance(gateways.map(({ port }) => port));
  }

  static async start(engine: Engine): Promise<Fleet> {
    const store = mkdtempSync(join(tmpdir(), 'e2e-nats-'));
    const port = await freePort();
    const url = `nats://127.0.0.1:${port}`;
    const server = ['-js', '-sd', store, '-a', '127.0.0.1', '-p', port];
    const agent = ['agent', '--nats', url, '--host', 'alpha', '--docker-host', engine.host];
    const fleet = new Fleet(
      store,
      new Program(process.env.NATS_SERVER!, server),
      new Program(process.env.DOCKER_CONNECTION_FLEET!, agent),
      [new Gateway(url, await freePort()), new Gateway(url, await freePort())],
    );
    for (const program of fleet.programs()) program.start();
    await once(fleet.proxy.listen(0, '127.0.0.1'), 'listening');
    return fleet;
  }

  /** Where a page shows the host. */
  get url() {
    const { port } = this.proxy.address() as AddressInfo;
    return `http://127.0.0.1:${port}/?hosts=alpha`;
  }

  /** Waits until every gateway knows the host. */
  async knows() {
    for (const { url } of this.gateways) {
      const status = () => fetch(`${url}/api/hosts/alpha/health`).then(({ status }) => status);
      await expect.poll(() => status().catch(() => undefined)).toBe(200);
    }
  }

  async end() {
    for (const program of this.programs()) await program.kill();
    this.proxy.close();
    rmSync(this.store, { recursive: true, force: true });
  }

  private programs = () => [this.nats, this.agent, ...this.gateways];
}

/** What a page showed, and when it came: in ms since 1970, by the page's clock. */
type Shown = { what: string; at: number };

declare global {
  interface Window {
    shown: Shown[];
  }
}

/** The page of a host, which notes by itself what it shows. */
export class HostPage extends Workbench {
  /** Opens it, and waits until it is green. */
  async open(url: string) {
    await this.page.addInitScript(() => {
      window.shown = [];
      const observer = new MutationObserver(() => {
        const panel = document.querySelector<HTMLElement>('.docker-status-panel');
        const { phase, reason } = panel?.dataset ?? {};
        const what = reason ? `${phase}, ${reason}` : phase;
        if (!what || what === window.shown.at(-1)?.what) return;
        window.shown.push({ what, at: performance.timeOrigin + performance.now() });
      });
      const attributeFilter = ['data-phase', 'data-reason'];
      observer.observe(document, { subtree: true, childList: true, attributeFilter });
    });
    await this.page.goto(url);
    await this.shows('connected');
    await this.forget();
  }

  /** Of what was shown, keeps what is. */
  forget = () => this.page.evaluate(() => void window.shown.splice(0, window.shown.length - 1));

  /** Waits until the panel shows that, and returns all that is noted. */
  async shows(what: string): Promise<Shown[]> {
    const isShown = (what: string) => window.shown.at(-1)?.what === what;
    await this.page.waitForFunction(isShown, what, { timeout: 60_000 });
    return this.page.evaluate(() => window.shown);
  }
}

export const test = base.extend<{ fleet: Fleet; host: HostPage }>({
  fleet: async ({ engine }, use) => {
    engine.start();
    const fleet = await Fleet.start(engine);
    await use(fleet);
    await fleet.end();
  },
  host: async ({ page, fleet }, use) => {
    const host = new HostPage(page);
    await fleet.knows();
    await host.open(fleet.url);
    await use(host);
  },
});

export { expect };
