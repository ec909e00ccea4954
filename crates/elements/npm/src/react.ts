'use client';

import {
  createContext,
  createElement,
  type HTMLAttributes,
  type ReactElement,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
} from 'react';
import { type DockerConnection, type RecoveryOptions, release } from './connection.js';
import { definer } from './elements/define.js';
import type { DockerStatusElement } from './elements/element.js';
import type { ToasterPosition } from './elements/toaster.js';
import { createDockerConnection } from './index.js';
import type { ConnectionOptions } from './options.js';
import { type DockerConnectionStatus, UNKNOWN } from './status.js';

export type * from './jsx.js';
export type * from './public.js';
export type { DockerConnection };

const defineElements = definer(createDockerConnection);

const Context = createContext<DockerConnection | null>(null);

let usual: DockerConnection | undefined;

/** The connection of the provider above; without one, that of `/api/health`. */
function useConnection(): DockerConnection {
  return useContext(Context) ?? (usual ??= createDockerConnection());
}

export interface DockerConnectionProviderProps extends ConnectionOptions {
  /** A connection to share with other parts of the page, in place of one by the options. */
  readonly connection?: DockerConnection | undefined;
  readonly children?: ReactNode;
}

/**
 * Watches Docker for the components below it. Without it they watch `/api/health`.
 *
 * With another `healthUrl`, as of another workspace, all begins anew; `enabled` may change too; of
 * the other options the first hold, until a second after it has gone.
 */
export function DockerConnectionProvider(props: DockerConnectionProviderProps): ReactElement {
  const { connection: given, children, ...options } = props;
  const url = options.healthUrl && String(options.healthUrl);
  // biome-ignore lint: the other options are the first ones
  const connection = useMemo(() => given ?? createDockerConnection(options), [given, url]);
  const isPaused = useRef(false);
  useEffect(() => {
    if (options.enabled === false) connection.pause();
    else if (options.enabled || isPaused.current) connection.resume();
    isPaused.current = options.enabled === false;
  }, [connection, options.enabled]);
  useEffect(() => {
    const unsubscribe = connection.subscribe(() => {});
    return () => {
      unsubscribe();
      // Not at once: the provider of the next page goes on with its stream.
      if (!given) setTimeout(() => release(connection), 1000);
    };
  }, [connection, given]);
  return createElement(Context.Provider, { value: connection }, children);
}

/** What `useDockerConnection` gives: the connection, with the status of this render. */
export type UseDockerConnection = Omit<DockerConnection, 'dispose'>;

/** The status of Docker, and what can be asked. The component renders with each change. */
export function useDockerConnection(): UseDockerConnection {
  const connection = useConnection();
  const status = useDockerStatus(same);
  return useMemo(() => ({ ...connection, status }), [connection, status]);
}

/**
 * A part of the status; the component renders only when that part is another, not with each second
 * of a countdown. `select` gives a value that is compared by `Object.is`.
 */
export function useDockerStatus<T>(select: (status: DockerConnectionStatus) => T): T {
  const connection = useConnection();
  return useSyncExternalStore(
    connection.subscribe,
    () => select(connection.status),
    () => select(UNKNOWN),
  );
}

const same = (status: DockerConnectionStatus) => status;

/** What `useDockerRecovery` gives. */
export interface UseDockerRecovery {
  /** Whether there is an outage and a check looks for its end. */
  readonly isRecovering: boolean;
  /** Checks as a person's retry does, and tells whether Docker can be used. */
  readonly attemptRecovery: () => Promise<boolean>;
  /** How many checks of any kind were made in this outage. */
  readonly recoveryAttempts: number;
  /** Whether `attemptRecovery` does something now. */
  readonly canAttemptRecovery: boolean;
  /** When the last of these checks began. */
  readonly lastAttempt: Date | null;
}

/**
 * Looks for a lost engine every so often while the component is mounted. Of several such hooks the
 * shortest interval and the largest limit hold.
 */
export function useDockerRecovery(options: RecoveryOptions = {}): UseDockerRecovery {
  const connection = useConnection();
  const status = useDockerStatus(same);
  const { enabled = true, checkInterval, maxRetries } = options;
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  useEffect(
    () =>
      connection.recover({
        enabled,
        checkInterval,
        maxRetries,
        onRecovery: (outage) => latest.current.onRecovery?.(outage),
        onFailedAttempt: (error) => latest.current.onFailedAttempt?.(error),
      }),
    [connection, enabled, checkInterval, maxRetries],
  );
  return {
    isRecovering: status.recovery.isRecovering,
    attemptRecovery: connection.retry,
    recoveryAttempts: status.recovery.checks,
    canAttemptRecovery: status.retryBlock === null && connection.canAttemptConnection(),
    lastAttempt: status.recovery.lastCheck,
  };
}

type Host = HTMLAttributes<HTMLElement>;

export interface DockerStatusIndicatorProps extends Host {
  /** The icon and one word, for a status bar. */
  readonly compact?: boolean | undefined;
  /** Whether a button checks now while Docker cannot be used: unless compact. */
  readonly showRetryButton?: boolean | undefined;
}

export interface DockerStatusPanelProps extends Host {
  /** Only what is wrong, what to do and what happens next, as in a popup. */
  readonly compact?: boolean | undefined;
  /** The level of the heading, 1 to 6: 2. */
  readonly headingLevel?: number | undefined;
}

export interface DockerStatusButtonProps extends Host {
  /** The level of the panel's heading, 1 to 6: 2. */
  readonly headingLevel?: number | undefined;
}

export interface DockerToasterProps extends Host {
  /** The corner of the window where toasts appear: `bottom-end`. */
  readonly position?: ToasterPosition | undefined;
}

/** The state of Docker in one line, with what is wrong. */
export function DockerStatusIndicator(props: DockerStatusIndicatorProps): ReactElement {
  const { compact, showRetryButton, ...host } = props;
  return useElement('docker-status-indicator', host, {
    compact: compact ? '' : undefined,
    'show-retry-button': showRetryButton?.toString(),
  });
}

/** What is wrong with Docker, what to do about it, and what happens next. */
export function DockerStatusPanel(props: DockerStatusPanelProps): ReactElement {
  const { compact, headingLevel, ...host } = props;
  return useElement('docker-status-panel', host, {
    compact: compact ? '' : undefined,
    'heading-level': headingLevel,
  });
}

/** A compact indicator for a status bar; pressed, it opens a compact panel with the children below. */
export function DockerStatusButton(props: DockerStatusButtonProps): ReactElement {
  const { headingLevel, ...host } = props;
  return useElement('docker-status-button', host, { 'heading-level': headingLevel });
}

/** Says that Docker is back, once per outage that the person could see. */
export function DockerToaster(props: DockerToasterProps): ReactElement {
  const { position, ...host } = props;
  return useElement('docker-status-toaster', host, { position });
}

/** An element of the kit, with attributes as React 18 and 19 write them alike. */
function useElement(tag: string, { className, ...host }: Host, attributes: object): ReactElement {
  const connection = useConnection();
  const ref = useCallback(
    (element: DockerStatusElement | null) => {
      if (!element) return;
      // Not before: on a page that a server rendered React compares the attributes first.
      defineElements();
      element.connection = connection;
    },
    [connection],
  );
  return createElement(tag, { ...host, ...attributes, class: className, ref });
}
