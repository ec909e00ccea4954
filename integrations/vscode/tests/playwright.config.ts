import tests from '../../../tests/e2e/playwright.config';

/** The extension, as it is packed, in real editors. */
export default tests;
