import tests from '../e2e/playwright.config';

/** What people install: each file installs it for itself, and some tests need two engines. */
export default { ...tests, fullyParallel: false };
