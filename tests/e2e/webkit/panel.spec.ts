import { Key } from 'selenium-webdriver';
import { PANEL, expect, test } from '../stage/webkit';

test('the keyboard opens the panel, goes through it and closes it', async ({ tabs, backend }) => {
  const tab = await tabs.add();
  await tab.shows('unavailable');
  await tab.evaluate(() => document.querySelector<HTMLElement>('footer button')!.focus());
  const status = await tab.focused();
  const isOpen = () => tab.evaluate(() => !!document.querySelector('[popover]:popover-open'));
  await tab.press(Key.ENTER);
  await expect.poll(isOpen).toBe(true);
  const seen: string[] = [];
  while (!seen.includes('button Retry')) {
    await tab.press(Key.TAB);
    seen.push(await tab.focused());
    expect(seen.length).toBeLessThan(20);
  }
  await tab.press(Key.SPACE);
  await expect.poll(() => tab.text(PANEL)).toContain('1 / 3');
  expect(await tab.focused()).toBe('button Retry');
  expect(await backend.checks()).toBe(1);
  await tab.press(Key.ESCAPE);
  await expect.poll(isOpen).toBe(false);
  expect(await tab.focused()).toBe(status);
});
