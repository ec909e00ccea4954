import { defineConfig } from '@playwright/test';

export default defineConfig({
  // Its tests drive another browser: `browsers.config.ts`.
  testIgnore: '**/webkit/**',
  // Each test starts an engine and a backend of its own, and mostly waits.
  fullyParallel: true,
  workers: 2,
  timeout: 180_000,
  expect: { timeout: 90_000 },
  reporter: 'list',
  use: {
    launchOptions: {
      executablePath: process.env.CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-dev-shm-usage',
      ],
    },
    trace: 'retain-on-failure',
  },
});
