import type { Connection, Handle } from './glue/full.js';
import type { ErrorCode, Reason } from './names.js';
import { type Channel, type ConnectionOptions, checked } from './options.js';
import { type DockerConnectionStatus, type Outage, read, UNKNOWN } from './status.js';
import type { Loader, Wasm } from './wasm.js';

/** What the backend answers in place of a terminal, and with a 429. */
export interface DockerErrorResponse {
  readonly message: string;
  readonly code: ErrorCode;
  /** Failures counted in a row. */
  readonly failureCount?: number | undefined;
  /** How long to wait before the next attempt, in s. */
  readonly backoffSeconds?: number | undefined;
  readonly reason?: Reason | undefined;
}

/** A check that did not end an outage. */
export interface FailedAttempt extends Error {
  readonly reason: Reason;
}

/** What is told besides the status. */
export interface Callbacks {
  /** An outage is over. */
  readonly onRecovery?: ((outage: Outage) => void) | undefined;
  /** A check in an outage, of any kind, did not end it. */
  readonly onFailedAttempt?: ((error: FailedAttempt) => void) | undefined;
}

/** How a lost engine is looked for. */
export interface RecoveryOptions extends Callbacks {
  /** Whether to look every so often and after events of the page: yes. */
  readonly enabled?: boolean | undefined;
  /** The time between the last check of any kind and the next, in ms: 30,000. */
  readonly checkInterval?: number | undefined;
  /** How many such checks one outage may cause: 10. */
  readonly maxRetries?: number | undefined;
}

/**
 * Knows whether Docker can be used. Its functions may be taken off it. Nothing is asked until
 * somebody subscribes or attempts.
 */
export interface DockerConnection {
  /** What is known, as of the last change; `unknown` a second after the last subscriber has gone. */
  readonly status: DockerConnectionStatus;
  /** Calls `listener` with each status, each second in a countdown, until the result is called. */
  readonly subscribe: (
    listener: (status: DockerConnectionStatus) => void,
    callbacks?: Callbacks,
  ) => () => void;
  /** Looks for a lost engine every so often, until the result is called. */
  readonly recover: (options?: RecoveryOptions) => () => void;
  /**
   * Checks, or joins the check in flight, and tells whether Docker can be used. Inside a cooldown it
   * is false at once and nothing is sent.
   */
  readonly checkDockerAvailability: () => Promise<boolean>;
  /** The same for a person who asks. */
  readonly retry: () => Promise<boolean>;
  /** Forgets the failures and checks at once; at most once in 5 s. */
  readonly resetRetryCount: () => void;
  /** Whether an attempt is allowed: no cooldown runs, and nothing is paused. */
  readonly canAttemptConnection: () => boolean;
  /** The app met an error. If it concerns Docker, a check finds out what it means. */
  readonly reportConnectionFailure: (error: string | DockerErrorResponse | Error) => void;
  /** The app used Docker with success; in an outage a check finds out whether it is over. */
  readonly reportConnectionSuccess: () => void;
  /** In ms, until the next attempt runs or is allowed. */
  readonly getTimeUntilRetry: () => number;
  /** Falls silent, as for a workspace that hibernates. All with the same health URL do. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** Lets views at the other end of `channel` show this connection, until the result is called. */
  readonly serve: (channel: Channel) => () => void;
  /** Ends all subscriptions and gives back what the wasm holds. It cannot be used again. */
  readonly dispose: () => void;
}

/** Makes a connection. It does nothing until somebody subscribes or attempts. */
export type CreateDockerConnection = (options?: ConnectionOptions) => DockerConnection;

/** A connection's inside, once the wasm has come; nothing if it cannot run. */
type Opened = { wasm: Wasm; connection: Connection } | undefined;

/** For the views of any copy of the package that the page has. */
const OPEN = Symbol.for('docker-connection-kit:open');

/**
 * For views: what is behind a connection, or nothing if it cannot be shown.
 * @internal
 */
export async function open(connection: DockerConnection): Promise<Opened> {
  return (connection as any)[OPEN]?.();
}

const RELEASE = Symbol();

/**
 * For React: gives back what the wasm holds, unless somebody is subscribed. Used again, the
 * connection begins anew.
 * @internal
 */
export function release(connection: DockerConnection) {
  void (connection as any)[RELEASE]?.();
}

interface Subscriber extends Callbacks {
  listener(status: DockerConnectionStatus): void;
}

/**
 * Makes connections on the wasm that `load` loads.
 * @internal
 */
export function connector(load: Loader['load']): CreateDockerConnection {
  return (options = {}) => {
    const subscribers = new Set<Subscriber>();
    const handles = new Set<Handle>();
    let status = UNKNOWN;
    /** What `pause` and `resume` have made it, if anything. */
    let isEnabled: boolean | undefined;
    let isDisposed = false;
    let opening: Promise<Opened> | undefined;
    let inner: Connection | undefined;
    let watch: Handle | undefined;

    const open = () => (opening ??= load().then(create));
    const create = (wasm: Wasm | undefined): Opened => {
      if (!wasm || isDisposed) return undefined;
      try {
        const connection = new wasm.Connection(checked(options) as any);
        inner = connection;
        // As an option it would be ignored where somebody asks that URL already.
        if (isEnabled !== undefined) connection.setEnabled(isEnabled);
        return { wasm, connection };
      } catch (error) {
        console.error(`docker-connection-kit: ${inJavaScript((error as Error).message ?? error)}`);
        return undefined;
      }
    };
    const ask = async (request: (connection: Connection) => unknown) => {
      await open();
      return inner && request(inner);
    };
    const verdict = (name: 'check' | 'retry') => async () =>
      Boolean(
        await ask((connection) => new Promise<boolean>((settle) => connection[name](settle))),
      );
    /** Holds what `hold` gives until the result is called, however late the wasm comes. */
    const held = (hold: (connection: Connection) => Handle | undefined) => {
      let isWanted = true;
      let handle: Handle | undefined;
      void ask((connection) => {
        handle = isWanted ? hold(connection) : undefined;
        if (handle) handles.add(handle);
      });
      return () => {
        isWanted = false;
        if (handle && handles.delete(handle)) handle.free();
      };
    };

    /** Whether there is a new status. */
    const renew = () => {
      if (!inner) return false;
      const now = read(inner.status());
      if (JSON.stringify(now) === JSON.stringify(status)) return false;
      status = now;
      return true;
    };
    const tell = (each: (subscriber: Subscriber) => void) => {
      for (const subscriber of [...subscribers]) {
        // One that was told before may have ended this one.
        if (subscribers.has(subscriber)) each(subscriber);
      }
    };
    const watchNow = (connection: Connection) => {
      if (watch || !subscribers.size) return;
      const look = () => {
        if (renew()) tell(({ listener }) => call(listener, status));
      };
      watch = connection.subscribe((kind: string, reason: Reason, words: string) => {
        look();
        tell(({ onRecovery, onFailedAttempt }) => {
          if (kind === 'recovered') call(onRecovery, status.history.at(-1)!);
          if (kind === 'failed') call(onFailedAttempt, Object.assign(new Error(words), { reason }));
        });
      });
      look();
      // Whoever was told already may have gone again.
      if (!subscribers.size) unwatch();
    };
    const unwatch = () => {
      watch?.free();
      watch = undefined;
    };

    const giveBack = () => {
      const gone = inner;
      inner = undefined;
      opening = undefined;
      status = UNKNOWN;
      unwatch();
      for (const handle of handles) handle.free();
      handles.clear();
      // Not now: a listener that calls this may be called by it.
      queueMicrotask(() => gone?.free());
    };

    const self: DockerConnection & {
      [OPEN]: () => Promise<Opened>;
      [RELEASE]: () => Promise<void>;
    } = {
      [OPEN]: open,
      async [RELEASE]() {
        await opening;
        if (!subscribers.size && !handles.size) giveBack();
      },
      get status() {
        // Nobody says any more that it is another one.
        if (!watch) renew();
        return status;
      },
      subscribe(listener, callbacks) {
        const subscriber = { ...callbacks, listener };
        if (isDisposed) return () => {};
        subscribers.add(subscriber);
        void ask(watchNow);
        return () => {
          if (subscribers.delete(subscriber) && !subscribers.size) unwatch();
        };
      },
      recover({ enabled = true, checkInterval, maxRetries, ...callbacks } = {}) {
        const end = held((connection) =>
          connection.recover(enabled ? checkInterval : -1, maxRetries),
        );
        const unsubscribe = self.subscribe(() => {}, enabled ? callbacks : undefined);
        return () => {
          end();
          unsubscribe();
        };
      },
      checkDockerAvailability: verdict('check'),
      retry: verdict('retry'),
      resetRetryCount: () => void ask((connection) => connection.reset()),
      canAttemptConnection: () => inner?.canAttempt() ?? isEnabled ?? options.enabled ?? true,
      reportConnectionFailure(error) {
        const { message, code, backoffSeconds } = error as DockerErrorResponse;
        const text =
          typeof error === 'string' ? error : JSON.stringify({ message, code, backoffSeconds });
        void ask((connection) => connection.reportFailure(text));
      },
      reportConnectionSuccess: () => void ask((connection) => connection.reportSuccess()),
      getTimeUntilRetry: () => inner?.timeUntilRetry() ?? 0,
      pause() {
        isEnabled = false;
        inner?.setEnabled(false);
      },
      resume() {
        isEnabled = true;
        inner?.setEnabled(true);
      },
      serve: (channel) => held((connection) => connection.serve(channel)),
      dispose() {
        isDisposed = true;
        subscribers.clear();
        giveBack();
      },
    };
    return self;
  };
}

/** What a callback throws is its own matter: the others are told all the same. */
function call<T>(callback: ((value: T) => void) | undefined, value: T) {
  try {
    callback?.(value);
  } catch (error) {
    console.error(error);
  }
}

/** The rules' names as JavaScript writes them. */
function inJavaScript(text: string): string {
  return text.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
}
