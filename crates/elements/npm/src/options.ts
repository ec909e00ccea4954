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
   * nobody itself, and shows what that one knows; with a `fetch` of its own it asks for what the
   * panel's sections show.
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

const CREDENTIALS = ['omit', 'same-origin', 'include'];

/** In the order in which the wasm takes them. */
const RULES = [
  'maxConsecutiveFailures',
  'maxRetries',
  'jitter',
  'baseRetryDelay',
  'maxRetryDelay',
  'rateLimitResetTime',
  'checkTimeout',
  'checkInterval',
  'triggerThrottle',
] as const;

/** One function for the same fields, so that connections with the same are seen to be. */
const fixedHeaders = new Map<string, () => object>();

/**
 * The options as the wasm reads them, without looking at them again.
 * @internal
 */
export interface Checked {
  readonly healthUrl: string | undefined;
  readonly headers: (() => unknown) | undefined;
  readonly credentials: number;
  readonly fetch: unknown;
  readonly rules: Float64Array;
  readonly channel: unknown;
  readonly texts: unknown;
  readonly debug: boolean;
  readonly enabled: boolean;
}

/**
 * Throws an error that says which option has a value that is none.
 * @internal
 */
export function checked(options: ConnectionOptions): Checked {
  const { healthUrl, base, credentials, fetch, rules, channel, texts, debug, enabled } = options;
  const demand = (isSo: boolean, claim: string) => {
    if (!isSo) throw new Error(claim);
  };
  const url = base ? new URL(healthUrl ?? '/api/health', base) : (healthUrl ?? undefined);
  demand(['undefined', 'string', 'object'].includes(typeof url), 'healthUrl must be a string');
  const mode = CREDENTIALS.indexOf(credentials ?? 'same-origin');
  demand(mode >= 0, `credentials must be one of ${CREDENTIALS.join(', ')}`);
  demand(['undefined', 'function'].includes(typeof (fetch ?? undefined)), 'fetch must be a function');
  const numbers = RULES.map((name) => {
    const number = rules?.[name] ?? undefined;
    if (number === undefined) return NaN;
    demand(typeof number === 'number' && !Number.isNaN(number), `rules.${name} must be a number`);
    return number;
  });
  let headers = options.headers ?? undefined;
  if (headers && typeof headers !== 'function') {
    const fields = { ...headers };
    const areTexts = Object.values(fields).every((value) => typeof value === 'string');
    demand(
      typeof headers === 'object' && areTexts,
      'headers must be an object of strings, or a function',
    );
    const key = JSON.stringify(fields);
    if (!fixedHeaders.has(key)) fixedHeaders.set(key, () => fields);
    headers = fixedHeaders.get(key) as () => HeadersInit;
  }
  return {
    healthUrl: url && String(url),
    headers,
    credentials: mode,
    fetch: fetch ?? undefined,
    rules: new Float64Array(numbers),
    channel: channel ?? undefined,
    texts: texts ?? undefined,
    debug: Boolean(debug),
    enabled: enabled ?? true,
  };
}
