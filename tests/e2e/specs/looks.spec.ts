import type { Locator } from '@playwright/test';
import { expect, test, withoutStreams } from '../stage/workbench';

const style = (element: Locator, property: string) =>
  element.evaluate((node, property) => getComputedStyle(node).getPropertyValue(property), property);

withoutStreams('on a coloured status bar all is of the colour of its text', async ({
  workbench,
  page,
}) => {
  await page.locator('.status-bar').evaluate((bar: HTMLElement) => {
    bar.style.background = '#68217a';
    bar.style.color = '#fff';
  });
  await expect(workbench.indicator).toHaveAttribute('data-phase', 'rate-limited');
  const white = 'rgb(255, 255, 255)';
  expect(await style(workbench.indicator.locator('svg'), 'stroke')).toBe(white);
  for (const part of await workbench.indicator.locator('> span').all()) {
    expect(await style(part, 'color')).toBe(white);
  }
  expect(await style(workbench.statusButton, 'color')).toBe(white);
});

test('targets are large enough for a finger', async ({ workbench, page, engine }) => {
  await page.getByRole('button', { name: 'More in the settings' }).click();
  engine.start();
  await expect(workbench.heading('Docker connected')).toBeVisible();
  const targets = workbench.panel.locator('button, summary');
  await expect(targets.filter({ hasText: 'Earlier outages' })).toBeVisible();
  for (const target of await targets.all()) {
    const { width, height } = (await target.boundingBox())!;
    expect(Math.min(width, height), await target.innerText()).toBeGreaterThanOrEqual(24);
  }
});

test('the popover stands above its button, inside of a small window too', async ({
  workbench,
  page,
}) => {
  await page.locator('.status-bar').evaluate((bar: HTMLElement) => (bar.style.whiteSpace = 'nowrap'));
  for (const width of [1100, 320]) {
    await page.setViewportSize({ width, height: 640 });
    const isCut = (panel: HTMLElement) => panel.scrollWidth > panel.clientWidth;
    expect(await workbench.panel.evaluate(isCut)).toBe(false);
    const panel = (await workbench.panel.boundingBox())!;
    const button = (await workbench.statusButton.boundingBox())!;
    expect(panel.y + panel.height).toBeLessThanOrEqual(button.y);
    expect(panel.x).toBeGreaterThanOrEqual(0);
    expect(panel.x + panel.width).toBeLessThanOrEqual(width);
  }
});
