import type { Page } from '@playwright/test';
import { Workbench } from './workbench';

const OPENED = Date.parse('2026-11-22T19:00:01Z');

type Entry = { at: number; line: string };

/** The page on a clock that only moves when it is told to; its debug log is kept. */
export class SlowPage {
  constructor(readonly page: Page) {}

  async open(url: string) {
    await this.page.clock.install({ time: OPENED - 1000 });
    await this.page.clock.pauseAt(OPENED);
    await this.page.addInitScript(() => {
      // The empty page that comes first may keep nothing.
      if (location.origin.startsWith('http')) {
        localStorage.setItem('docker-connection:debug', '1');
      }
      const log: Entry[] = ((window as any).debugLog = []);
      const debug = console.debug;
      console.debug = (line: string) => {
        log.push({ at: Date.now(), line });
        debug(line);
      };
    });
    await this.page.goto(url);
    await new Workbench(this.page).openPanel();
  }

  /** Lets `seconds` pass in steps, each with the answers that it brings. */
  async run(seconds: number, step = 0.5) {
    for (let passed = 0; passed < seconds; passed += step) {
      await this.page.clock.runFor(step * 1000);
      await this.settle();
    }
  }

  /** Waits until the first check has an answer. */
  async checked() {
    await this.page.waitForFunction(() =>
      (window as any).debugLog.some(({ line }: Entry) => /\] (not )?available \(/.test(line)),
    );
    await this.settle();
  }

  /** Waits until no check is in flight: the log has as many ends as beginnings. */
  async settle() {
    await this.page.waitForFunction(() => {
      const lines: string[] = (window as any).debugLog.map((entry: Entry) => entry.line);
      const began = lines.filter((line) => line.includes('] check: ')).length;
      const ended = lines.filter((line) => /\] (not )?available \(/.test(line)).length;
      return began === ended;
    });
  }

  /** When each check began, in s since the page was opened, and why. */
  async checks(): Promise<{ at: number; cause: string }[]> {
    return (await this.logged('check: ')).map(({ at, line }) => ({ at, cause: line }));
  }

  /** When lines that begin so came, in s since the page was opened, and how they go on. */
  async logged(beginning: string): Promise<Entry[]> {
    const log: Entry[] = await this.page.evaluate(() => (window as any).debugLog);
    return log
      .filter(({ line }) => line.startsWith(`[docker-connection] ${beginning}`))
      .map(({ at, line }) => ({ at: (at - OPENED) / 1000, line: line.split(beginning)[1] }));
  }
}
