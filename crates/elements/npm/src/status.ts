import type { EndpointSource, Feature, Phase, Reason } from './names.js';

/** All that is known of Docker at one moment. Frozen; another one is another object. */
export interface DockerConnectionStatus {
  /** The last verdict; `null` while there is none and where the truth cannot be had. */
  readonly isAvailable: boolean | null;
  /** When a check last ended, or the push stream last brought a report. */
  readonly lastChecked: Date | null;
  /** Failures counted in this outage. */
  readonly consecutiveFailures: number;
  /** What is wrong, in one sentence or two. */
  readonly errorMessage: string | null;
  /** Whether so many attempts failed that the next has to wait. */
  readonly isRateLimited: boolean;
  /** When the automatic retry runs, or a person may retry: see `isRetryAutomatic`. */
  readonly nextRetryTime: Date | null;

  /** What to show: a view needs no other member to choose its looks. */
  readonly phase: Phase;
  /** The phase in a few words. */
  readonly heading: string;
  /** Whether the phase has held for 500 ms: what is said of it will not be taken back at once. */
  readonly isSettled: boolean;
  /** Why Docker cannot be used, or why nobody knows. */
  readonly reason: Reason | null;
  /** What to do about it, best first. */
  readonly advice: readonly Advice[];
  /** How many failures lead to the phase `rate-limited`. */
  readonly maxConsecutiveFailures: number;
  /** Whether anything is tried at `nextRetryTime`; else a retry is only allowed from then on. */
  readonly isRetryAutomatic: boolean;
  /** The way to `nextRetryTime`, in whole seconds. */
  readonly countdown: { readonly left: number; readonly total: number } | null;
  /** Why a person cannot ask for a check now. */
  readonly retryBlock: 'check-in-flight' | 'cooldown' | null;
  /** Why a person cannot reset the counter now. */
  readonly resetBlock: 'nothing-to-reset' | 'just-reset' | null;
  /** Whether a check is in flight. */
  readonly isChecking: boolean;
  /** Whether that check should be seen: a person asked for it, or it takes over 1 s. */
  readonly showsCheck: boolean;
  /** The engine that last answered. */
  readonly engine: Engine | null;
  /** Where the backend looks for the engine. */
  readonly endpoint: Endpoint | null;
  /** The outage that goes on. */
  readonly outage: Outage | null;
  /** The last outages that are over, oldest first, at most 10. */
  readonly history: readonly Outage[];
  /** What works, but may surprise. */
  readonly warnings: readonly Warning[];
  /** What the backend offers besides its reports, as far as it was heard. */
  readonly features: readonly Feature[];
  /** The checks of this outage. */
  readonly recovery: Recovery;
  /** The outage whose end is told just now, for 8 s. */
  readonly toast: Outage | null;
}

/** Something to do. */
export interface Advice {
  readonly text: string;
  /** A line for a shell. */
  readonly command: string | null;
  /** A page that says more. */
  readonly href: string | null;
}

/** A Docker engine, or what answers like one. */
export interface Engine {
  readonly kind: string;
  readonly version: string;
  readonly apiVersion: string;
  readonly os: string;
  readonly arch: string;
}

/** Where an engine is looked for. */
export interface Endpoint {
  readonly host: string;
  /** Where that was configured. */
  readonly source: EndpointSource;
  readonly context: string | null;
}

/** A time without Docker. */
export interface Outage {
  readonly since: Date;
  /** `null` while it goes on. */
  readonly until: Date | null;
  readonly firstReason: Reason;
  /** Verdicts in it that were not "available". */
  readonly failures: number;
  /** Whether somebody could see it for a second or more. */
  readonly wasShown: boolean;
}

/** Something that works, but may surprise. */
export interface Warning {
  readonly code: string;
  readonly text: string;
}

/** The checks of an outage, of any kind, after the one that opened it. */
export interface Recovery {
  /** Whether one is in flight; for 300 ms at least. */
  readonly isRecovering: boolean;
  readonly checks: number;
  readonly lastCheck: Date | null;
}

/**
 * What is known before anything is: nobody watches, a server renders, or wasm cannot run.
 * @internal
 */
export const UNKNOWN: DockerConnectionStatus = Object.freeze({
  isAvailable: null,
  lastChecked: null,
  consecutiveFailures: 0,
  errorMessage: null,
  isRateLimited: false,
  nextRetryTime: null,
  phase: 'unknown',
  heading: 'Docker status unknown',
  isSettled: false,
  reason: null,
  advice: Object.freeze([]),
  maxConsecutiveFailures: 3,
  isRetryAutomatic: false,
  countdown: null,
  retryBlock: null,
  resetBlock: null,
  isChecking: false,
  showsCheck: false,
  engine: null,
  endpoint: null,
  outage: null,
  history: Object.freeze([]),
  warnings: Object.freeze([]),
  features: Object.freeze([]),
  recovery: Object.freeze({ isRecovering: false, checks: 0, lastCheck: null }),
  toast: null,
});

/** The members, at any depth, that the wasm gives in ms since 1970. */
const DATES = ['lastChecked', 'nextRetryTime', 'since', 'until', 'lastCheck'];

/**
 * The status that the wasm gives, for others to read. Changes `status` itself.
 * @internal
 */
export function read(status: any): DockerConnectionStatus {
  delete status.words;
  return freeze(status);
}

function freeze(value: any): any {
  for (const name of Object.keys(value)) {
    const member = value[name];
    if (typeof member === 'object' && member) freeze(member);
    if (typeof member === 'number' && DATES.includes(name)) value[name] = new Date(member);
  }
  return Object.freeze(value);
}
