import { crash, startAndPing } from '../../../../tests/e2e/bench/browser/engine';
import { print, times } from '../../../../tests/e2e/bench/browser/table';
import { test } from '../stage/lab';

const CYCLES = Number(process.env.BENCH_CYCLES);

test('from the engine to the status bar', async ({ lab, page, jupyter, engine, backend }) => {
  engine.start();
  await jupyter.start(`--DockerStatus.backend_url=${backend.url}`);
  await lab.open(jupyter);
  await lab.shows('connected');
  /** When the status bar next shows the phase, in ms since 1970. */
  const shown = (phase: string) =>
    lab.button.evaluate(
      (button, phase) =>
        new Promise<number>((done) => {
          const look = () => {
            if (button.getAttribute('phase') !== phase) return;
            observer.disconnect();
            done(performance.timeOrigin + performance.now());
          };
          const observer = new MutationObserver(look);
          observer.observe(button, { attributeFilter: ['phase'] });
          look();
        }),
      phase,
    );
  const red: number[] = [];
  const green: number[] = [];
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    const lost = shown('unavailable');
    // So that the page listens before the engine ends.
    await page.evaluate(() => {});
    const killed = crash(engine);
    red.push((await lost) - killed);
    // What a crash leaves behind.
    engine.kill();
    const [answered, found] = await Promise.all([startAndPing(engine), shown('connected')]);
    green.push(found - answered);
  }
  print(`Noticing in JupyterLab, in ms: ${CYCLES} crashes of the engine`, [
    { what: 'engine killed → red', ...times(red) },
    { what: 'first good ping → green', ...times(green) },
  ]);
});
