import { EVERYWHERE, allowClipboard, expect, test, withoutStreams } from '../stage/workbench';

test('the panel opens and closes by the keyboard, and gives the focus back', EVERYWHERE, async ({
  workbench,
  page,
}) => {
  await page.keyboard.press('Escape');
  await expect(workbench.panel).toBeHidden();
  await workbench.statusButton.focus();
  await page.keyboard.press('Enter');
  await expect(workbench.panel).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(workbench.panel.locator(':focus')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(workbench.panel).toBeHidden();
  await expect(workbench.statusButton).toBeFocused();
});

test('arrow keys go through the open files', async ({ workbench, page }) => {
  await page.keyboard.press('Escape');
  await page.getByRole('tab', { name: 'app.rs' }).focus();
  await page.keyboard.press('ArrowRight');
  const second = page.getByRole('tab', { name: 'terminal.rs' });
  await expect(second).toBeFocused();
  await expect(second).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('End');
  await expect(page.getByRole('tabpanel', { name: 'README.md' })).toContainText('# Workbench');
  await expect(workbench.panel).toBeHidden();
});

test('a file is edited, and found again as it was left', async ({ workbench, page, complaints }) => {
  await page.keyboard.press('Escape');
  await expect(workbench.panel).toBeHidden();
  const text = page.getByRole('textbox', { name: 'app.rs' });
  await text.press('Control+Home');
  await page.keyboard.type('let answer = 42;\n');
  const keyword = text.getByText('let', { exact: true });
  await expect(keyword).toHaveCSS('color', 'rgb(122, 31, 162)');
  await page.getByRole('tab', { name: 'theme.css' }).click();
  await expect(page.getByRole('textbox', { name: 'theme.css' })).toContainText('color-scheme');
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('link', { name: 'Editor' }).click();
  await page.getByRole('tab', { name: 'app.rs' }).click();
  await expect(text).toContainText('let answer = 42;');
  await expect(async () => {
    await text.press('Control+Z');
    expect(await text.innerText()).not.toContain('let');
  }).toPass();
  expect(complaints).toEqual([]);
});

test('the keyboard can leave the editor', async ({ workbench, page }) => {
  await page.keyboard.press('Escape');
  await expect(workbench.panel).toBeHidden();
  const text = page.getByRole('textbox', { name: 'app.rs' });
  await expect(text).toHaveAccessibleDescription(/press Escape, then Tab/);
  await text.press('Tab');
  await expect(text).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await expect(text).not.toBeFocused();
});

withoutStreams('the settings have every hop, and recovery options that hold at once', async ({
  workbench,
  page,
}) => {
  await page.getByRole('button', { name: 'More in the settings' }).click();
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  const hops = workbench.panel.getByRole('list', { name: 'The way to Docker' });
  await expect(hops.getByRole('listitem')).toHaveText([
    'Browserworks',
    'IDE serverworks',
    'Socketdoes not work',
    'Enginenot known',
  ]);

  await page.getByLabel('Seconds between two checks').fill('5');
  await page.keyboard.press('Tab');
  await expect(page.getByText(/Checks in this outage: [1-9]/)).toBeVisible();
  await page.getByLabel('Look for a lost engine').uncheck();
});

test('a command is copied', async ({ workbench, page, context }) => {
  await allowClipboard(context);
  const command = await workbench.panel.locator('code').first().innerText();
  await workbench.panel.getByRole('button', { name: 'Copy command' }).first().click();
  await expect(workbench.panel.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(command);
});

test('without a clipboard the command is selected', async ({ workbench, page }) => {
  await page.evaluate(() =>
    Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true }),
  );
  const command = await workbench.panel.locator('code').first().innerText();
  await workbench.panel.getByRole('button', { name: 'Copy command' }).first().click();
  await expect(workbench.panel.getByRole('button', { name: /^Selected/ })).toBeVisible();
  expect(await page.evaluate(() => getSelection()?.toString())).toBe(command);
});

test('a toast waits under the pointer, takes no focus, and goes', async ({
  workbench,
  engine,
  page,
}) => {
  await workbench.seeOutage();
  await workbench.statusButton.focus();
  engine.start();
  await expect(workbench.toast).toContainText('Docker connected');
  await expect(workbench.statusButton).toBeFocused();
  await workbench.toast.hover();
  await page.waitForTimeout(9_000);
  await expect(workbench.toast).toBeVisible();
  await page.mouse.move(0, 0);
  await expect(workbench.toast).toBeHidden();
});

test('a toast does not move for those who want no motion', async ({
  workbench,
  engine,
  page,
  browserName,
}) => {
  test.skip(browserName === 'firefox', 'it cannot be told there that a person wants none');
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await workbench.seeOutage();
  engine.start();
  await expect(workbench.toast).toContainText('Docker connected');
  expect(await workbench.toast.evaluate((toast) => toast.getAnimations().length)).toBe(0);
});
