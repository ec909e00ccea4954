import { expect, keepPicture, test } from '../stage/editor';

const THEMES = ['Dark Modern', 'Light Modern', 'Dark High Contrast'];

test('it looks like a part of the editor', async ({ page, server, editor }, info) => {
  await editor.open(server.url);
  await editor.shows('Docker unavailable', 'error');
  await editor.toasts.getByRole('button', { name: 'Diagnose' }).click();
  const report = page.locator('.editor-instance .view-lines');
  await expect(report).toContainText('Docker cannot be used.');
  await expect(report).toContainText('✗ Socket');
  await editor.item.click();
  await expect(editor.panel).toHaveAttribute('data-phase', 'unavailable');
  const style = (name: string) =>
    editor.panel.evaluate((node, name) => getComputedStyle(node).getPropertyValue(name), name);
  // The side bar is its frame and its ground.
  expect(await style('background-color')).toBe('rgba(0, 0, 0, 0)');
  expect(await style('border-top-width')).toBe('0px');
  for (const theme of THEMES) {
    await editor.run('Preferences: Color Theme');
    await editor.input.fill(theme);
    await expect(page.getByRole('option').first()).toContainText(theme);
    await page.keyboard.press('Enter');
    await expect(page.locator('.quick-input-widget')).toBeHidden();
    await keepPicture(page, info, theme);
  }
});
