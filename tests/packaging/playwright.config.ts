import tests from '../e2e/playwright.config';

/** What people install: each test installs it for itself, and some need two engines. */
export default { ...tests, workers: 1, fullyParallel: false };
