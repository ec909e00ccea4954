import { expect, keepPicture, test } from '../stage/editor';

test('an outage is told once, and so is its end', async ({
  page,
  engine,
  server,
  backend,
  editor,
}, info) => {
  engine.start();
  await backend.knows('up');
  await editor.open(server.url);
  await editor.shows('Docker');
  await expect(editor.item).toHaveAttribute('aria-label', 'Docker connected');
  // An engine that was there all the time is not worth a word.
  await editor.run('Notifications: Show Notifications');
  await expect(page.locator('.notifications-center')).toContainText(/no new notifications/i);
  await page.keyboard.press('Escape');

  engine.kill();
  await editor.shows('Docker unavailable', 'error');
  await expect(editor.item).toHaveAttribute('aria-label', /^Docker unavailable: Docker is not running/);
  await expect(editor.toasts).toContainText('Docker is not running or not accessible.');
  await editor.item.hover();
  const tooltip = page.locator('.monaco-hover').filter({ hasText: 'Docker unavailable' });
  await expect(tooltip).toContainText('connection-refused');
  await expect(tooltip.locator('.monaco-tokenized-source')).toContainText('systemctl');
  await tooltip.getByText('Show', { exact: true }).click();
  await expect(editor.panel).toHaveAttribute('data-phase', 'unavailable');
  await expect(editor.panel).toContainText('Docker has stopped: its socket refuses connections.');
  await keepPicture(page, info, 'red');

  // However often somebody tries.
  for (const attempts of ['1 / 3', '2 / 3', '3 / 3']) {
    await editor.panel.getByRole('button', { name: 'Retry' }).click();
    await expect(editor.panel).toContainText(attempts);
  }
  // The backend tells of news: nothing is tried then.
  await editor.shows(/^\s*Docker: you can retry in \d+ s$/, 'warning');
  await editor.item.hover();
  const waiting = page.locator('.monaco-hover').filter({ hasText: 'waiting to retry' });
  await expect(waiting).toContainText(/You can retry at \d/);
  await editor.run('Notifications: Show Notifications');
  await expect(editor.notifications).toHaveCount(1);

  engine.start();
  await editor.shows('Docker');
  await expect(editor.panel).toHaveAttribute('data-phase', 'connected');
  await expect(editor.notifications).toContainText([
    'Docker connected. The outage lasted',
    'Docker is not running',
  ]);
});
