import type { Texts } from './texts.js';

/** Where the backend is, and what rules hold. */
export interface ConnectionOptions {
  /**
   * The backend's health route: `/api/health`. Absolute, or relative to `base`. One page has one
   * manager for each, with the options of the first who asked for it.
   */
  readonly healthUrl?: string | URL | undefined;
  /** What `healthUrl` is relative to: the page. In Node there is none. */
  readonly base?: string | URL | undefined;
  /**
   * The header fields of each request, or a function that gives them each time, as tokens expire.
   * If it throws or rejects, nothing is sent and the reason is `backend-auth`.
   */
  readonly headers?:
    | Readonly<Record<string, string>>
    | (() => HeadersInit | Promise<HeadersInit>)
    | undefined;
  /** Whether requests carry cookies: `same-origin`. */
  readonly credentials?: RequestCredentials | undefined;
  /** Sends the requests instead of the global `fetch`. */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
  /** The numbers behind the rules. */
  readonly rules?: Rules | undefined;
  /** Your own words. */
  readonly texts?: Texts | undefined;
  /** Whether checks, failures and limits are logged to the console. */
  readonly debug?: boolean | undefined;
  /** Whether anything is asked: yes. */
  readonly enabled?: boolean | undefined;
  /**
   * One end of a channel at whose other end a connection is served by `serve`: then this one asks
   * nobody itself, and shows what that one knows.
   */
  readonly channel?: Channel | undefined;
}

/** The numbers behind the rules; times in ms. */
export interface Rules {
  /** Failures after which the phase is `rate-limited`: 3. */
  readonly maxConsecutiveFailures?: number;
  /** The first cooldown, and the least time between two automatic retries: 5,000. */
  readonly baseRetryDelay?: number;
  /** The longest cooldown: 300,000. */
  readonly maxRetryDelay?: number;
  /** An outage that begins this soon after the last one resumes its count: 60,000. */
  readonly rateLimitResetTime?: number;
  /** How long one check may take: 5,000. */
  readonly checkTimeout?: number;
  /** The time between two checks while connected, and between two recovery checks: 30,000. */
  readonly checkInterval?: number;
  /** How many recovery checks one outage may cause: 10. */
  readonly maxRetries?: number;
  /** The least time between two checks made for events of the page: 5,000. */
  readonly triggerThrottle?: number;
  /** The largest part of a delay that chance takes away, from 0 to 1: 0.2. */
  readonly jitter?: number;
}

/** One end of a channel: a `MessagePort`, a `Worker`, or what wraps an IDE's own messages. */
export interface Channel {
  postMessage(message: any): void;
  addEventListener(type: 'message', listener: (event: any) => void): void;
  removeEventListener(type: 'message', listener: (event: any) => void): void;
}

/**
 * The options as the wasm reads them.
 * @internal
 */
export function resolved({ healthUrl, base, ...options }: ConnectionOptions): object {
  const url = base ? new URL(healthUrl ?? '/api/health', base) : healthUrl;
  return { ...options, healthUrl: url && String(url) };
}
