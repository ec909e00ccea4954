import type { Page } from '@playwright/test';
import { expect, test } from '../stage/workbench';

const PHASES = ['unknown', 'checking', 'connected', 'starting', 'unavailable', 'rate-limited'];

test.beforeEach(async ({ page, backend }) => {
  await page.goto(`${backend.url}/#gallery`);
  const reasons = page.getByRole('region', { name: 'Reasons' }).getByRole('article');
  await expect(reasons.first()).toBeVisible();
});

test('each phase and each reason is there', async ({ page }) => {
  for (const group of ['Phases', 'Phases, compact']) {
    const scenes = page.getByRole('region', { name: group, exact: true }).getByRole('article');
    await expect(scenes).toHaveCount(PHASES.length);
    for (const phase of PHASES) {
      const scene = scenes.and(page.locator(`[data-scene="${phase}"]`));
      await expect(scene.locator('.docker-status-panel')).toHaveAttribute('data-phase', phase);
    }
  }
  const reasons = page.getByRole('region', { name: 'Reasons' }).getByRole('article');
  for (const scene of await reasons.all()) {
    const reason = (await scene.getAttribute('data-scene'))!;
    await expect(scene.locator('.docker-status-panel')).toHaveAttribute('data-reason', reason);
  }
});

test('the simulator plays an outage by the real rules', async ({ page }) => {
  const simulator = page.getByRole('region', { name: 'Fault simulator' });
  const panel = simulator.getByRole('region', { name: 'Docker status' });
  await expect(panel).toHaveAttribute('data-phase', 'connected');
  await simulator.getByRole('radio', { name: '60×' }).check();
  await simulator.getByLabel('Fault').selectOption('permission-denied');
  await expect(panel).toHaveAttribute('data-phase', 'rate-limited');
  await expect(panel).toHaveAttribute('data-reason', 'permission-denied');
  // A toast lives for 8 s of the simulated clock.
  await simulator.getByRole('radio', { name: '1×', exact: true }).check();
  await simulator.getByLabel('Fault').selectOption('available');
  await simulator.getByRole('button', { name: 'The window gets the focus' }).click();
  await expect(panel).toHaveAttribute('data-phase', 'connected');
  await expect(simulator.locator('.docker-status-toast')).toBeVisible();
});

test('an app that goes on reporting errors disturbs no healthy engine', async ({ page }) => {
  const simulator = page.getByRole('region', { name: 'Fault simulator' });
  const panel = simulator.getByRole('region', { name: 'Docker status' });
  await expect(panel).toHaveAttribute('data-phase', 'connected');
  await simulator.getByRole('radio', { name: '60×' }).check();
  await simulator.getByLabel('The app reports an error each 10 s').check();
  await expect(simulator).toContainText(/Errors of the app: [3-9]\d, checks: \d+, outages over: 0/);
  await expect(panel).toHaveAttribute('data-phase', 'connected');
  const phases = simulator.locator('.log li');
  await expect(phases).toHaveText([/connected$/, /checking$/]);
});

/** Each view of each scene, its attributes in order. */
const views = (page: Page) =>
  page.locator('.scene').evaluateAll((scenes) => {
    const written = (node: Node): string => {
      if (!(node instanceof Element)) return node.textContent ?? '';
      const attributes = [...node.attributes].map(({ name, value }) => `${name}="${value}"`);
      const children = [...node.childNodes].map(written);
      return `<${[node.localName, ...attributes.sort()].join(' ')}>${children.join('|')}</>`;
    };
    return scenes.flatMap((scene) => {
      const views = scene.querySelectorAll('.docker-status-indicator, .docker-status-panel');
      return [...views].map((view) => written(view).replaceAll('><', '>\n<'));
    });
  });

test('Yew and the DOM alone show the same', async ({ page }) => {
  const byYew = await views(page);
  expect(byYew.length).toBeGreaterThan(3 * PHASES.length);
  await page.getByRole('radio', { name: 'DOM', exact: true }).check();
  await expect.poll(() => views(page)).toHaveLength(byYew.length);
  expect(await views(page)).toEqual(byYew);
});

test('every word is another in German', async ({ page }) => {
  await page.getByRole('radio', { name: 'Deutsch' }).check();
  const scene = page.locator('[data-scene="rate-limited"]').first();
  await expect(scene.getByRole('button', { name: 'Erneut versuchen' }).first()).toBeVisible();
  // But for the backend's advice.
  await expect(scene).not.toContainText(/unavailable|attempt|checked|running|reset/i);
});

test('nothing is wider than a small screen', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  for (const route of ['#gallery', '#settings', '#editor']) {
    await page.evaluate((hash) => (location.hash = hash), route);
    await expect(page).toHaveURL(new RegExp(`${route}$`));
    for (const element of [page.getByRole('main'), page.locator('html')]) {
      const overflow = () => element.evaluate((node) => node.scrollWidth - node.clientWidth);
      await expect.poll(overflow, { message: route }).toBeLessThanOrEqual(0);
    }
    const height = () => page.evaluate(() => document.documentElement.scrollHeight - innerHeight);
    await expect.poll(height, { message: route }).toBeLessThanOrEqual(0);
  }
});

/** For people to look at: fonts differ too much between machines for a comparison. */
for (const colorScheme of ['light', 'dark'] as const) {
  test(`pictures of each phase, ${colorScheme}`, async ({ page }, testInfo) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const direction of ['Left to right', 'Right to left']) {
      await page.getByRole('radio', { name: direction }).check();
      for (const group of ['Phases', 'Phases, compact']) {
        const region = page.getByRole('region', { name: group, exact: true });
        await expect(region.getByRole('article')).toHaveCount(PHASES.length);
        for (const scene of await region.getByRole('article').all()) {
          const phase = await scene.getAttribute('data-scene');
          const name = `${phase}, ${group}, ${direction}, ${colorScheme}.png`;
          const path = testInfo.outputPath(name);
          await scene.screenshot({ path, animations: 'disabled' });
          await testInfo.attach(name, { path, contentType: 'image/png' });
        }
      }
    }
  });
}
