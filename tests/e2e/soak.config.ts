import tests from './playwright.config';

/** `cargo xtask soak`: for hours, and nothing is kept of it but what it writes. */
export default {
  ...tests,
  testMatch: 'soak/*.soak.ts',
  timeout: 0,
  expect: { timeout: 60_000, toPass: { timeout: 60_000 } },
  use: { ...tests.use, actionTimeout: 90_000, trace: 'off' as const },
};
