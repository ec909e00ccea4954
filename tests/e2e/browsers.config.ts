import { defineConfig } from '@playwright/test';
import tests from './playwright.config';

const isLong = process.env.DOCKER_CONNECTION_LONG_TESTS === '1';

/** The Firefox that people have, over WebDriver BiDi, and not one that Playwright has made. */
const use = {
  browserName: 'firefox',
  launchOptions: {
    channel: 'moz-firefox',
    executablePath: process.env.FIREFOX,
    // Pages may read the clipboard.
    firefoxUserPrefs: { 'dom.events.testing.asyncClipboard': true },
  },
} as const;

const short = { name: 'firefox', testDir: 'specs', grep: /@every-browser/, use };
const long = [
  // It is Trunk that `serve` tests.
  { name: 'firefox', testDir: 'specs', testIgnore: 'serve.spec.ts', use },
  { name: 'firefox-npm', testDir: '../packaging/specs', testMatch: 'elements.spec.ts', use },
];

/** Playwright drives no WebKit but its own: these tests drive that of Debian, over WebDriver. */
const webkit = { name: 'webkit', testDir: 'webkit' };

export default defineConfig({
  ...tests,
  testIgnore: [],
  use: {},
  projects: [
    ...(process.env.FIREFOX ? (isLong ? long : [short]) : []),
    ...(process.env.MINI_BROWSER ? [webkit] : []),
  ],
});
