import { allowClipboard, Workbench, test as plain, withoutStreams } from '../stage/workbench';
import { Terminal, expect, test } from '../stage/terminal';

const ENGINE_LOST =
  'Docker has ended, and the shell with it. A new one opens when Docker is back.';

test('there is no terminal before a person asks for one', async ({
  terminal,
  backend,
  page,
  complaints,
}) => {
  const modules: string[] = [];
  page.on('request', (request) => modules.push(request.url()));
  await terminal.isClosed();
  // The editor is loaded by itself, and what else may be.
  await expect(page.getByRole('textbox', { name: 'app.rs' })).toBeVisible();
  expect(await backend.terminals()).toBe(0);
  expect(modules.filter((url) => url.endsWith('terminal.js'))).toEqual([]);

  await terminal.open();
  expect(await backend.terminals()).toBe(1);
  await expect(terminal.keyboard).toBeFocused();
  await expect(terminal.message).toHaveText('');
  expect(await terminal.run('echo $((6 * 7))')).toEqual(['42']);
  // Styles of its own are nothing that the content security policy objects to.
  await terminal.run(String.raw`printf '\033[38;2;120;20;120mcolour\033[m\n'`);
  const colour = page.locator('.xterm-rows').getByText('colour', { exact: true }).last();
  await expect(colour).toHaveCSS('color', 'rgb(120, 20, 120)');
  expect(complaints).toEqual([]);
});

test('after a killed engine a new shell opens by itself', async ({
  terminal,
  engine,
  backend,
  page,
  complaints,
}) => {
  await terminal.open();
  await terminal.types('echo before\n');
  await expect.poll(() => terminal.lines()).toContain('before');
  const before = await terminal.lines();
  await page.getByRole('tab', { name: 'theme.css' }).focus();

  engine.kill();
  await expect(terminal.message).toHaveText(ENGINE_LOST);
  await expect(new Workbench(page).indicator).toHaveAttribute('data-phase', /unavailable/);
  await expect(terminal.message).toHaveText(ENGINE_LOST);
  expect(await terminal.lines()).toEqual(before);

  engine.start();
  await terminal.prompts();
  await expect(terminal.message).toHaveText('');
  expect(await backend.terminals()).toBe(1);
  // The new shell begins below what the old one has left.
  const count = before.length;
  await expect.poll(async () => (await terminal.lines()).length).toBeGreaterThan(count);
  expect((await terminal.lines()).slice(0, count)).toEqual(before);
  // Nobody wants the focus taken away.
  await expect(page.getByRole('tab', { name: 'theme.css' })).toBeFocused();
  await terminal.keyboard.focus();
  expect(await terminal.run('echo after')).toEqual(['after']);
  expect(complaints).toEqual([]);
});

test('after a killed backend a new shell opens by itself', async ({ terminal, backend }) => {
  await terminal.open();
  await backend.kill();
  await expect(terminal.message).toContainText('The connection to the server of this page is lost');
  await backend.start();
  await terminal.prompts();
  // Those that this backend, the second, has been asked for.
  expect(await backend.terminals()).toBe(1);
});

test('a terminal is stopped, and another one opened', async ({ terminal }) => {
  await terminal.open();
  await terminal.button('Stop').click();
  await terminal.isClosed();
  await expect(terminal.button('Open terminal')).toBeFocused();
  await terminal.open();
  await terminal.types('exit 3\n');
  await expect(terminal.message).toHaveText('The shell has ended with exit code 3.');
  await terminal.button('Open another').click();
  await terminal.prompts();
});

test('the shell knows the size of the terminal, and each new one', async ({ terminal, page }) => {
  const size = async () => {
    const [output] = await terminal.run('stty size');
    return output.split(' ').map(Number);
  };
  await page.setViewportSize({ width: 1100, height: 700 });
  await terminal.open();
  const [rows, columns] = await size();
  const shown = await terminal.screen.getByRole('listitem').count();
  expect(rows).toBe(shown);
  await page.setViewportSize({ width: 700, height: 500 });
  await expect.poll(() => terminal.screen.getByRole('listitem').count()).toBeLessThan(shown);
  const [fewerRows, fewerColumns] = await size();
  expect(fewerRows).toBeLessThan(rows);
  expect(fewerColumns).toBeLessThan(columns);
});

test('programs have the whole screen', async ({ terminal, page }) => {
  await terminal.open();
  await terminal.types('vi /tmp/note\n');
  await expect.poll(() => terminal.lines()).toContain('~');
  const mode = async () => (await terminal.lines()).at(-1)?.[0];
  await terminal.types('iremember');
  await expect.poll(mode).toBe('I');
  await page.keyboard.press('Escape');
  // A key that follows at once would be taken for one with Alt.
  await expect.poll(mode).toBe('-');
  await terminal.types(':wq\n');
  await terminal.prompts();
  expect(await terminal.run('cat /tmp/note')).toEqual(['remember']);

  await terminal.types('top\n');
  await expect(terminal.screen).toContainText('Load average');
  await terminal.types('q');
  await terminal.prompts();
});

test('characters of several bytes arrive, also in pieces', async ({ terminal, browserName }) => {
  await terminal.open();
  // There they are no keys that Playwright could press.
  if (browserName !== 'firefox') expect(await terminal.run('echo grüß €')).toEqual(['grüß €']);
  const pieces = String.raw`printf '\303'; sleep 0.1; printf '\274\342'; sleep 0.1; printf '\202\254\n'`;
  expect(await terminal.run(pieces)).toEqual(['ü€']);
});

test('control keys go to the shell', async ({ terminal, page }) => {
  await terminal.open();
  await terminal.run('echo one');
  await page.keyboard.press('Control+P');
  await expect.poll(async () => (await terminal.lines()).at(-1)).toMatch(/echo one$/);
  await page.keyboard.press('Control+C');
  await terminal.prompts();
  await terminal.types("sh -c 'echo asleep; exec sleep 1000'\n");
  await expect.poll(async () => (await terminal.lines()).at(-1)).toBe('asleep');
  await page.keyboard.press('Control+C');
  await terminal.prompts();
});

test('text is copied and pasted', async ({ terminal, page, context }) => {
  await allowClipboard(context);
  await terminal.open();
  await terminal.run('echo remarkable');
  // The second row, where the output is.
  const { x, y, width, height } = (await terminal.screen.boundingBox())!;
  const row = y + (height / (await terminal.screen.getByRole('listitem').count())) * 1.5;
  await page.mouse.move(x + 1, row);
  await page.mouse.down();
  await page.mouse.move(x + width / 2, row);
  await page.mouse.up();
  await page.keyboard.press('Control+Shift+C');
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(copied).toBe('remarkable');
  await terminal.types('echo twice ');
  await page.keyboard.press('Control+Shift+V');
  await expect
    .poll(async () => (await terminal.lines()).at(-1))
    .toMatch(/echo twice remarkable$/);
});

test('much output comes through, to its end', async ({ terminal }) => {
  await terminal.open();
  const output = await terminal.run('seq 1 200000; echo end');
  expect(output.slice(-2)).toEqual(['200000', 'end']);
});

test('the keyboard can leave the terminal', async ({ terminal, page }) => {
  await terminal.open();
  await page.keyboard.press('Tab');
  await expect(terminal.keyboard).toBeFocused();
  await expect(terminal.keyboard).toHaveAccessibleName(/Press Ctrl\+M to let Tab leave it/);
  await page.keyboard.press('Control+M');
  await expect(terminal.keyboard).toHaveAccessibleName(/Tab leaves it/);
  await page.keyboard.press('Tab');
  await expect(terminal.keyboard).not.toBeFocused();
});

test('a shell goes on while its person looks at something else', async ({
  terminal,
  backend,
  page,
}) => {
  await terminal.open();
  await terminal.run('cd /tmp');
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(terminal.panel).toBeHidden();
  await page.getByRole('link', { name: 'Editor' }).click();
  await terminal.keyboard.focus();
  expect(await terminal.run('pwd')).toEqual(['/tmp']);
  expect(await backend.terminals()).toBe(1);
});

plain('a missing image is named with the command that fetches it', async ({
  page,
  backend,
  engine,
  context,
  complaints,
}) => {
  await allowClipboard(context);
  engine.start();
  await backend.knows('up');
  const terminal = new Terminal(page);
  await page.goto(backend.url);
  await terminal.button('Open terminal').click();
  await expect(terminal.message).toContainText('image');
  await expect(terminal.panel.locator('code')).toHaveText('docker pull busybox');
  await terminal.button('Copy command').click();
  await expect(terminal.button('Copied')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('docker pull busybox');
  // It says nothing of Docker.
  await expect(new Workbench(page).indicator).toHaveAttribute('data-phase', 'connected');
  engine.importImage();
  await terminal.button('Open another').click();
  await terminal.prompts();
  expect(complaints).toEqual([]);
});

withoutStreams('while a cooldown runs a terminal waits, with a countdown, and asks nobody', async ({
  page,
  backend,
  engine,
}) => {
  const terminal = new Terminal(page);
  await page.goto(backend.url);
  await expect(new Workbench(page).indicator).toHaveAttribute('data-phase', 'rate-limited');
  await terminal.button('Open terminal').click();
  await expect(terminal.message).toHaveText(
    'Docker cannot be used now. The terminal opens by itself when it can.',
  );
  await expect(terminal.panel.getByText(/^Next attempt in \d+ s$/)).toBeVisible();
  await expect(terminal.button('Try now')).toBeDisabled();
  expect(await backend.terminals()).toBe(0);
  engine.start();
  engine.importImage();
  await terminal.prompts();
});

plain('an attempt that fails is told once, and counted', async ({ page, backend, engine }) => {
  const terminal = new Terminal(page);
  await page.goto(backend.url);
  await expect(new Workbench(page).indicator).toHaveAttribute('data-phase', 'unavailable');
  await terminal.button('Open terminal').click();
  await expect(terminal.message).toContainText('Docker is not running or not accessible.');
  await expect(terminal.message).toContainText('The terminal opens by itself.');
  expect(await terminal.lines()).toEqual([]);
  await terminal.button('Cancel').click();
  await terminal.isClosed();
  engine.start();
  engine.importImage();
  await expect(new Workbench(page).indicator).toHaveAttribute('data-phase', 'connected');
  await terminal.isClosed();
});

plain.describe('without --terminal', () => {
  plain.use({ hasTerminal: false });

  plain('the panel says how to turn it on', async ({ page, backend, engine }) => {
    engine.start();
    await backend.knows('up');
    const terminal = new Terminal(page);
    await page.goto(backend.url);
    const how = 'The server of this page offers no terminal: start it with --terminal to have one.';
    await expect(terminal.panel.getByText(how)).toBeVisible();
    await expect(terminal.panel.getByRole('button')).toHaveCount(0);
  });
});

plain('a page that was built without Node.js says so, and works without', async ({
  page,
  backend,
}) => {
  await page.route('**/bundle/*', (route) => route.fulfill({ status: 404 }));
  const terminal = new Terminal(page);
  await page.goto(backend.url);
  const missing = 'The editor and the terminal are not in this build: they are made by Node.js.';
  await expect(page.getByRole('tabpanel')).toContainText(missing);
  await expect(page.getByRole('tabpanel')).toContainText('fn App() -> Html');
  await terminal.button('Open terminal').click();
  await expect(terminal.message).toHaveText(missing);
  expect(await backend.terminals()).toBe(0);
});

plain('what could not be loaded while the server was away is loaded later', async ({
  page,
  backend,
  engine,
}) => {
  engine.start();
  await backend.knows('up');
  let isAway = true;
  await page.route('**/bundle/*.js*', (route) => (isAway ? route.abort() : route.continue()));
  const terminal = new Terminal(page);
  await page.goto(backend.url);
  const away = 'This part of the page could not be loaded: its server did not answer.';
  await expect(page.getByRole('tabpanel')).toContainText(away);
  await terminal.button('Open terminal').click();
  await expect(terminal.message).toHaveText(away);

  isAway = false;
  await terminal.button('Open terminal').click();
  await expect(terminal.message).not.toHaveText(away);
  await page.getByRole('tab', { name: 'theme.css' }).click();
  await expect(page.getByRole('textbox', { name: 'theme.css' })).toBeVisible();
});
