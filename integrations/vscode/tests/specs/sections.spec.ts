import { expect, keepPicture, test } from '../stage/editor';

test("the panel's sections ask by the extension, and end what nobody looks at", async ({
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
  await editor.item.click();
  await editor.panel.getByRole('button', { name: 'Diagnose' }).click();
  await expect(editor.panel).toContainText('Docker can be used');
  await editor.panel.getByRole('button', { name: 'Diagnose' }).click();
  const resources = editor.panel.getByRole('button', { name: 'Resources' });
  await resources.click();
  await expect(editor.panel.getByRole('row', { name: /CPU/ })).toContainText(/\d % of \d+ CPU/);
  await keepPicture(page, info, 'resources');
  const open = () => backend.streams();
  expect(await open()).toBe(2);
  await resources.click();
  await expect.poll(open).toBe(1);

  await resources.click();
  await expect.poll(open).toBe(2);
  await editor.run('View: Show Explorer');
  await expect.poll(open).toBe(1);
  // The view is another page now, with sections that are closed.
  await editor.item.click();
  await expect(editor.panel).toHaveAttribute('data-phase', 'connected');
  await resources.click();
  await expect(editor.panel.getByRole('row', { name: /CPU/ })).toContainText(/\d % of \d+ CPU/);
  expect(await open()).toBe(2);
  await resources.click();
  await expect.poll(open).toBe(1);
});
