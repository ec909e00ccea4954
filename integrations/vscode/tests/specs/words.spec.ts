import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../stage/editor';

const WIRE = join(import.meta.dirname, '../../../../tests/wire');

test('what a backend writes runs no command', async ({ page, server, editor }) => {
  const link = '[Start it](command:workbench.action.toggleLightDarkThemes)';
  const report = JSON.parse(readFileSync(join(WIRE, 'report-unavailable.json'), 'utf8'));
  Object.assign(report, { reason: 'of-tomorrow', message: link, advice: [{ text: link }] });
  const headers = { 'access-control-allow-origin': server.url };
  await page.route(/\/api\/health/, (route) =>
    route.request().url().endsWith('/stream')
      ? route.fulfill({ status: 204, headers })
      : route.fulfill({ json: report, headers }),
  );
  await editor.open(server.url);
  // As text, with all that would be hidden in a link.
  await expect(editor.toasts).toContainText('[Start it] (command:workbench');
  await editor.item.hover();
  const tooltip = page.locator('.monaco-hover').filter({ hasText: 'Start it' });
  await expect(tooltip.getByText('Diagnose')).toBeVisible();
  await expect(tooltip.locator('a')).toHaveText([/Show/, /Retry/, /Diagnose/]);
  // Lines break between words.
  expect(await tooltip.locator('p').nth(1).textContent()).toBe(link);

  const body = 'event: step\ndata: [a](command:redo)\n\n';
  await page.route(/\/api\/diagnosis/, (route) => route.fulfill({ body, headers }));
  await editor.run('Docker: Diagnose');
  await expect(editor.toasts.first()).toContainText('[a] (command:redo)');
});
