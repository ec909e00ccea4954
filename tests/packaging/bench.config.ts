import tests from './playwright.config';

/** Measurements: what they print matters, and nothing may run beside them. */
export default {
  ...tests,
  testMatch: '*.bench.ts',
  workers: 1,
  fullyParallel: false,
  timeout: 30 * 60_000,
  use: { ...tests.use, trace: 'off' as const },
};
