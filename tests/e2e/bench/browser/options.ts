/** A count from the environment, where `cargo xtask bench browser` puts its options. */
function count(name: string): number {
  const value = Number(process.env[name]);
  if (!(value > 0)) throw new Error(`${name} is not set; run this by: cargo xtask bench browser`);
  return value;
}

/** How often the engine is killed and started again. */
export const CYCLES = count('BENCH_CYCLES');
/** How many tabs one browser shows. */
export const TABS = count('BENCH_TABS');
/** How many pages are opened one after the other. */
export const LOADS = count('BENCH_LOADS');
/** How long the outages last in which requests are counted. */
export const OUTAGE_SECONDS = count('BENCH_OUTAGE_SECONDS');
/** How long a page is watched that has nothing to do. */
export const IDLE_SECONDS = count('BENCH_IDLE_SECONDS');
