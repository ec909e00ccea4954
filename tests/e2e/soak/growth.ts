import { PLOTS } from './chart';
import type { Sample } from './samples';

/** How much more than before may be held at once, in the units of the plots: it comes and goes. */
const ALLOWANCES: Record<string, number> = {
  'Backend: memory': 1,
  'Backend: handles': 4,
  'Pages: wasm memory': 0.1,
  'Pages: JS heap': 1,
  'Pages: DOM nodes': 200,
  // To undo what was typed Chromium keeps a thousand steps of it, with a node for each line.
  'Pages: DOM nodes, terminal': 1_000,
  'Pages: listeners': 10,
};

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** What was held in the second and in the last third of a time, in the middle, and what may be. */
export function growth(samples: Sample[], begin: number, end: number) {
  const third = (number: number) =>
    samples.filter(({ at }) => Math.ceil((3 * (at - begin)) / (end - begin)) === number);
  return PLOTS.flatMap(({ title, lines }) =>
    lines.map(({ name, of }) => {
      const [second, last] = [2, 3].map((number) => median(third(number).map(of)));
      const what = `${title}, ${name}`;
      return { what, second, last, most: second + (ALLOWANCES[what] ?? ALLOWANCES[title]) };
    }),
  );
}
