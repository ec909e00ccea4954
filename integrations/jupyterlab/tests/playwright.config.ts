import tests from '../../../tests/e2e/playwright.config';

/** The wheel, as it is packed, in a real JupyterLab. */
export default tests;
