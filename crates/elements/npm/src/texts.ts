import type { Label, Phase, Reason } from './names.js';

/** Your own words: whatever is missing is said in English. */
export type Texts = { readonly [L in Label]?: string } & {
  readonly [P in `phase.${Phase}`]?: string;
} & {
  /** A reason in one sentence. */
  readonly [R in `reason.${Reason}`]?: string;
} & {
  /** What to do about a reason; without it, what the backend sent is shown. */
  readonly [R in `advice.${Reason}`]?: string;
} & {
  /** What works, but may surprise, by its code; gets the backend's words. */
  readonly [code: `warning.${string}`]: string | ((text: string) => string);
} & {
  /** Docker is about to answer. */
  readonly starting?: string;
  /** Docker does not run, or nobody knows why it cannot be used. */
  readonly notRunning?: string;
  /**
   * Docker cannot be used: the sentence that says why; which failed attempt this was, of how many
   * that may fail, from the second on; whether it was the last of them.
   */
  readonly failed?: (
    sentence: string,
    attempt: number | null,
    limit: number | null,
    isLast: boolean,
  ) => string;
  /** So many attempts failed that the next has to wait. */
  readonly tooManyFailures?: string;
  /** An attempt is refused for so many seconds. */
  readonly wait?: (seconds: number) => string;
  /** For the eye: it changes each second. */
  readonly nextAttemptIn?: (seconds: number) => string;
  /** For the ear. */
  readonly nextAttemptAt?: (at: Date) => string;
  readonly retryAllowedIn?: (seconds: number) => string;
  readonly retryAllowedAt?: (at: Date) => string;
  /** The same as short as can be. */
  readonly secondsLeft?: (seconds: number) => string;
  /** Why a button does nothing. */
  readonly waitingUntil?: (at: Date) => string;
  readonly attemptsOf?: (failed: number, limit: number) => string;
  /** A time of day. */
  readonly time?: (at: Date) => string;
  /** How long something took. */
  readonly lasted?: (seconds: number) => string;
  /** The end of an outage that took so long. */
  readonly recovered?: (seconds: number) => string;
  /** Time on processors, in percent of one processor, and how many processors there are. */
  readonly cpuUse?: (percent: number, cpus: number | null) => string;
  /** Memory that is used, and all there is, in bytes. */
  readonly memoryUse?: (used: number, total: number | null) => string;
  /** What is left of the disk with the engine's data, and all of it, in bytes. */
  readonly diskFree?: (free: number, total: number) => string;
  readonly containerStates?: (running: number, paused: number, stopped: number) => string;
  /** The figures are those of so many containers, of so many that run. */
  readonly containersCounted?: (counted: number, running: number) => string;
  /** The command that starts the engine failed with that exit status, or was ended. */
  readonly startFailed?: (status: number | null) => string;
};
