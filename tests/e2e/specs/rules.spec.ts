import { SlowPage } from '../stage/slow-page';
import { Workbench, expect, withoutStreams } from '../stage/workbench';

const slow = withoutStreams.extend<{ slowPage: SlowPage }>({
  slowPage: async ({ page, backend }, use) => {
    const slowPage = new SlowPage(page);
    await slowPage.open(backend.url);
    await slowPage.checked();
    await use(slowPage);
  },
});

slow('ten minutes of outage follow the ladder', async ({ slowPage }) => {
  slow.setTimeout(600_000);
  await slowPage.run(600);
  const checks = await slowPage.checks();

  const ladder = [5, 5, 10, 20, 40, 80, 160, 300];
  let failedAt = checks[0].at;
  const retries = checks.filter(({ cause }) => cause === 'automatic retry');
  const rows = retries.map(({ at }, index) => {
    const delay = ladder[index];
    const row = { 'expected after': `${delay * 0.8} to ${delay} s`, 'ran after': at - failedAt };
    failedAt = at;
    return { ...row, ok: row['ran after'] >= delay * 0.8 && row['ran after'] <= delay + 1 };
  });
  console.table(rows);
  expect(rows.length).toBeGreaterThanOrEqual(7);
  expect(rows.filter(({ ok }) => !ok)).toEqual([]);

  const recovery = checks.filter(({ cause }) => cause === 'periodic');
  console.table(recovery);
  for (const check of recovery) {
    const previous = checks[checks.indexOf(check) - 1];
    expect(check.at - previous.at).toBeGreaterThanOrEqual(30);
    expect(check.at - previous.at).toBeLessThanOrEqual(31);
  }
  expect(recovery.length).toBeLessThanOrEqual(10);
});

slow('the countdown counts each second, and ends in the retry', async ({ slowPage, page }) => {
  const { panel } = new Workbench(page);
  while ((await panel.getAttribute('data-phase')) !== 'rate-limited') await slowPage.run(0.5);
  const before = (await slowPage.checks()).length;
  const seen: number[] = [];
  while ((await slowPage.checks()).length === before) {
    const left = Number(/attempt in (\d+) s/.exec(await panel.innerText())?.[1]);
    if (seen.at(-1) !== left) seen.push(left);
    await slowPage.run(0.5);
  }
  expect(seen).toEqual(Array.from({ length: seen[0] }, (_, index) => seen[0] - index));
});

slow('the counter can be reset, once in 5 s', async ({ slowPage, page }) => {
  const { panel } = new Workbench(page);
  while ((await panel.getAttribute('data-phase')) !== 'rate-limited') await slowPage.run(0.5);
  const before = (await slowPage.checks()).length;
  await panel.getByRole('button', { name: 'Reset counter' }).click();
  await slowPage.settle();
  await expect(panel).toHaveAttribute('data-phase', 'unavailable');
  await expect(panel).toContainText('1 / 3');
  await panel.getByRole('button', { name: 'Reset counter' }).click({ force: true });
  await slowPage.settle();
  expect((await slowPage.checks()).length).toBe(before + 1);
});

slow('coming back to the page looks for the engine at once', async ({
  slowPage,
  page,
  engine,
  backend,
  context,
}) => {
  const { panel } = new Workbench(page);
  const back: Record<string, () => Promise<unknown>> = {
    focus: () => page.evaluate(() => window.dispatchEvent(new Event('focus'))),
    visible: () => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange'))),
    online: async () => {
      await context.setOffline(true);
      await context.setOffline(false);
    },
  };
  for (const [cause, comeBack] of Object.entries(back)) {
    while ((await panel.getAttribute('data-phase')) !== 'rate-limited') await slowPage.run(0.5);
    engine.start();
    await backend.knows('up');
    await comeBack();
    // The events of one return are gathered by a timer.
    await slowPage.run(0.5);
    await expect(panel).toHaveAttribute('data-phase', 'connected');
    expect((await slowPage.checks()).at(-1)!.cause).toBe(cause);
    engine.kill();
    await backend.knows('down');
    await slowPage.run(31);
    await expect(panel).toHaveAttribute('data-phase', /unavailable|rate-limited/);
  }
});

slow('a hidden page that is connected does not check; shown again, it does', async ({
  slowPage,
  page,
  engine,
  backend,
}) => {
  const { panel } = new Workbench(page);
  const show = (state: string) =>
    page.evaluate((state) => {
      Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, state);
  engine.start();
  await backend.knows('up');
  await slowPage.run(10);
  await expect(panel).toHaveAttribute('data-phase', 'connected');
  await show('hidden');
  const before = (await slowPage.checks()).length;
  await slowPage.run(90);
  expect((await slowPage.checks()).length).toBe(before);
  await show('visible');
  await slowPage.settle();
  expect((await slowPage.checks()).length).toBe(before + 1);
});

slow('a reload is no way around a cooldown', async ({ slowPage, page }) => {
  const { panel } = new Workbench(page);
  while ((await panel.getAttribute('data-phase')) !== 'rate-limited') await slowPage.run(0.5);
  await page.reload();
  await slowPage.checked();
  await new Workbench(page).openPanel();
  await expect(panel).toHaveAttribute('data-phase', 'rate-limited');
  await expect(panel.getByRole('button', { name: 'Retry' })).toBeDisabled();
});
