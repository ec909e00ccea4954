import { type Disposable, EventEmitter, type ExtensionContext, workspace } from 'vscode';
import {
  type Channel,
  createDockerConnection,
  type DockerConnection,
  type DockerConnectionStatus,
} from 'docker-connection-kit/inline';
import { type Backend, backend, hasPeriodicChecks, SECTION } from './settings';

/** The window's connection to Docker, which follows the settings. */
export class Docker implements Disposable {
  private readonly changes = new EventEmitter<DockerConnectionStatus>();
  private readonly renewals = new EventEmitter<void>();
  /** Tells each change of the status, in a countdown each second. */
  readonly onDidChange = this.changes.event;
  /** Tells that the settings lead to another connection: what showed the last one has to begin anew. */
  readonly onDidRenew = this.renewals.event;
  private readonly listeners: Disposable[];
  private backend?: Backend;
  private connection?: DockerConnection;
  private endChecks = () => {};
  private renewal = 0;
  /** One function: connections with others would not share their manager. */
  private readonly headers = async () => this.backend?.headers() ?? {};

  constructor(private readonly context: ExtensionContext) {
    this.listeners = [
      this.changes,
      this.renewals,
      workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(`${SECTION}.backendUrl`)) void this.renew();
        else if (change.affectsConfiguration(`${SECTION}.periodicChecks`)) this.setChecks();
      }),
      // Another token is tried at once.
      context.secrets.onDidChange(() => this.connection?.resetRetryCount()),
    ];
  }

  get status(): DockerConnectionStatus | undefined {
    return this.connection?.status;
  }

  /** Connects by the settings as they are now. */
  async renew() {
    const renewal = ++this.renewal;
    const next = await backend(this.context);
    if (renewal !== this.renewal) return;
    this.disconnect();
    this.backend = next;
    const url = next?.healthUrl;
    this.connection = createDockerConnection({
      // Where there is no address nothing is asked, and the status is unknown.
      healthUrl: url ?? 'http://localhost/',
      enabled: Boolean(url),
      headers: this.headers,
    });
    const limits = new Limits(this.context, String(url), this.connection);
    this.connection.subscribe((status) => {
      limits.keep(status);
      this.changes.fire(status);
    });
    this.setChecks();
    this.renewals.fire();
    this.changes.fire(this.connection.status);
  }

  retry = () => this.connection?.retry();

  /** Lets a view at the other end show the connection, until the result is called. */
  serve = (channel: Channel) => this.connection?.serve(channel);

  dispose() {
    this.renewal++;
    this.disconnect();
    for (const listener of this.listeners) listener.dispose();
  }

  private disconnect() {
    this.endChecks();
    this.connection?.dispose();
  }

  private setChecks() {
    this.endChecks();
    this.endChecks = this.connection?.recover({ enabled: hasPeriodicChecks() }) ?? (() => {});
  }
}

/** The longest cooldown there is, in ms. */
const LONGEST = 300_000;

/**
 * Keeps a cooldown over a reload of the window: pages do so by themselves, but an extension host has
 * no storage of its own.
 */
class Limits {
  private readonly key: string;
  private saved: number;
  private isRestored = false;

  constructor(
    private readonly context: ExtensionContext,
    healthUrl: string,
    private readonly connection: DockerConnection,
  ) {
    this.key = `cooldown:${healthUrl}`;
    this.saved = context.workspaceState.get(this.key, 0);
  }

  keep({ phase, retryBlock, nextRetryTime }: DockerConnectionStatus) {
    if (phase === 'unknown' || phase === 'checking') return;
    if (!this.isRestored) {
      this.isRestored = true;
      const left = Math.min(this.saved - Date.now(), LONGEST);
      if (left > 0 && phase === 'unavailable') {
        this.connection.reportConnectionFailure({
          message: 'A cooldown goes on.',
          code: 'DOCKER_RATE_LIMITED',
          backoffSeconds: Math.ceil(left / 1000),
        });
        return;
      }
    }
    const until = retryBlock === 'cooldown' ? (nextRetryTime?.getTime() ?? 0) : 0;
    if (until === this.saved) return;
    this.saved = until;
    void this.context.workspaceState.update(this.key, until || undefined);
  }
}
