import axe from 'axe-core';
import type { Page } from '@playwright/test';
import { test as withEngine } from '../stage/terminal';
import { Workbench, expect, test, withoutStreams } from '../stage/workbench';

test.use({ bypassCSP: true });

async function complaints(page: Page, ignored: string[] = []) {
  await page.evaluate(axe.source);
  const rules = Object.fromEntries(ignored.map((rule) => [rule, { enabled: false }]));
  const { violations } = await page.evaluate((rules) => (window as any).axe.run({ rules }), rules);
  return violations.map(({ id, nodes }: axe.Result) => ({
    id,
    nodes: nodes.map(({ html, failureSummary }) => `${html}\n${failureSummary}`),
  }));
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, contextOptions: { reducedMotion: 'reduce' } });
    test.skip(
      ({ browserName }) => browserName === 'firefox' && colorScheme === 'dark',
      'all is light there',
    );

    test('axe finds nothing in the editor, with the panel open', async ({ workbench, page }) => {
      await expect(workbench.panel).toHaveAttribute('data-phase', /unavailable|rate-limited/);
      expect(await complaints(page)).toEqual([]);
    });

    withEngine('axe finds nothing in the editor, with a terminal that runs and one that is lost', async ({
      terminal,
      engine,
      page,
    }) => {
      await expect(page.getByRole('textbox', { name: 'app.rs' })).toBeVisible();
      await terminal.open();
      await terminal.run(String.raw`printf '\033[31mred\033[m \033[90mgrey\033[m \033[44mblue\033[m\n'`);
      expect(await complaints(page)).toEqual([]);
      engine.kill();
      await expect(terminal.message).toContainText('Docker has ended');
      expect(await complaints(page)).toEqual([]);
    });

    withoutStreams('axe finds nothing in the settings, in an outage and after it', async ({
      page,
      backend,
      engine,
    }) => {
      await page.goto(`${backend.url}/#settings`);
      const { panel, toast } = new Workbench(page);
      await expect(panel).toHaveAttribute('data-phase', 'rate-limited');
      for (const name of ['Diagnose', 'Resources']) {
        await panel.getByRole('button', { name, exact: true }).click();
      }
      await expect(panel.getByText('Docker cannot be used.')).toBeVisible();
      expect(await complaints(page)).toEqual([]);
      engine.start();
      await expect(toast).toBeVisible();
      await expect(panel.getByRole('row', { name: /CPU/ })).toContainText('%');
      expect(await complaints(page)).toEqual([]);
    });

    test('axe finds nothing in the gallery', async ({ page, backend }) => {
      await page.goto(`${backend.url}/#gallery`);
      await expect(page.getByRole('region', { name: 'Reasons' }).getByRole('article')).toHaveCount(
        32,
      );
      // It shows the same landmark many times over, as no other page would.
      expect(await complaints(page, ['landmark-unique'])).toEqual([]);
    });
  });
}
