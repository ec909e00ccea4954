import type { Victim } from '../stage/chaos';
import type { Sample } from './samples';
import type { Change } from './soak';

const WIDTH = 720;
/** Where the axis of time begins and ends. */
const LEFT = 205;
const RIGHT = 595;
const BAR = 14;
const PLOT = 64;
const GAP = 18;

/** Lines that share an axis, which begins at zero. */
type Plot = { title: string; unit: string; lines: { name: string; of: (sample: Sample) => number }[] };

const megabytes = (bytes: number) => bytes / 2 ** 20;

const RESIDENTS = ['editor', 'terminal', 'settings'] as const;

const inPages = (title: string, unit: string, of: (page: Sample['editor']) => number): Plot => ({
  title,
  unit,
  lines: RESIDENTS.map((name) => ({ name, of: (sample) => of(sample[name]) })),
});

/** All that is drawn, and compared. */
export const PLOTS: Plot[] = [
  {
    title: 'Backend: memory',
    unit: 'MB',
    lines: [{ name: 'resident', of: ({ backend }) => megabytes(backend.memory) }],
  },
  {
    title: 'Backend: handles',
    unit: '',
    lines: [
      { name: 'descriptors', of: ({ backend }) => backend.descriptors },
      { name: 'threads', of: ({ backend }) => backend.threads },
    ],
  },
  inPages('Pages: wasm memory', 'MB', ({ wasm }) => megabytes(wasm)),
  inPages('Pages: JS heap', 'MB', ({ heap }) => megabytes(heap)),
  inPages('Pages: DOM nodes', '', ({ nodes }) => nodes),
  inPages('Pages: listeners', '', ({ listeners }) => listeners),
];

const STYLE = `
svg { --text: #24292f; --grid: #d0d7de; --up: #1a7f37; --down: #b3261e; --frozen: #855400; font: 13px system-ui, sans-serif; }
svg { --line0: #0550ae; --line1: #8250df; --line2: #9a6700; }
@media (prefers-color-scheme: dark) {
svg { --text: #d4d4d4; --grid: #ffffff2b; --up: #4ac26b; --down: #f4766f; --frozen: #d9a520; }
svg { --line0: #79b8ff; --line1: #c297ff; --line2: #e3b341; }
}
text { fill: var(--text); }
.small { font-size: 11.5px; }
.middle { text-anchor: middle; }
.end { text-anchor: end; }
.grid { stroke: var(--grid); fill: none; }
.up { fill: var(--up); }
.down { fill: var(--down); }
.frozen { fill: var(--frozen); }
polyline { fill: none; stroke-width: 1.5; }
${[0, 1, 2].map((line) => `polyline.line${line} { stroke: var(--line${line}); }`).join('\n')}
${[0, 1, 2].map((line) => `text.line${line} { fill: var(--line${line}); }`).join('\n')}
`;

/** Two digits of a measure, all of a count. */
const short = (value: number) =>
  Number.isInteger(value) || value >= 100 ? value.toFixed(0) : value.toPrecision(2);

type Axis = (at: number) => number;

const text = (x: number, y: number, words: string, classes = '') =>
  `<text class="${classes}" x="${x.toFixed(1)}" y="${y}">${words}</text>`;

const bar = (classes: string, from: number, to: number, top: number) =>
  `<rect class="${classes}" x="${from.toFixed(1)}" y="${top}" width="${(to - from).toFixed(1)}" height="${BAR}"/>`;

/** How it was with the engine or the backend, as a bar of three colours. */
function strip(who: Victim, changes: Change[], end: number, x: Axis, top: number) {
  const different = changes.filter((change, index) => change[who] !== changes[index - 1]?.[who]);
  const bars = different.map((change, index) =>
    bar(change[who], x(change.at), x(different[index + 1]?.at ?? end), top),
  );
  return [text(0, top + 11, who === 'engine' ? 'Engine' : 'Backend'), ...bars];
}

const legend = (top: number) =>
  ['up', 'down', 'frozen'].flatMap((health, index) => {
    const left = LEFT + 80 * index;
    return [bar(health, left, left + 20, top), text(left + 26, top + 11, health, 'small')];
  });

function plot({ title, unit, lines }: Plot, samples: Sample[], x: Axis, top: number) {
  const most = Math.max(...lines.flatMap(({ of }) => samples.map(of)));
  const bottom = top + PLOT;
  const y = (value: number) => bottom - (PLOT * value) / (most || 1);
  const drawn = [
    text(0, top + 12, title),
    `<path class="grid" d="M${LEFT} ${top}V${bottom}H${RIGHT}"/>`,
    text(LEFT - 6, top + 10, `${short(most)} ${unit}`.trim(), 'small end'),
    text(LEFT - 6, bottom, '0', 'small end'),
  ];
  lines.forEach(({ name, of }, index) => {
    const points = samples.map((sample) => `${x(sample.at).toFixed(1)},${y(of(sample)).toFixed(1)}`);
    drawn.push(`<polyline class="line${index}" points="${points.join(' ')}"/>`);
    const row = top + 14 + 17 * index;
    drawn.push(text(RIGHT + 8, row, `${name} ${short(of(samples.at(-1)!))}`, `small line${index}`));
  });
  return drawn;
}

function minutes(begin: number, end: number, x: Axis, top: number) {
  const last = (end - begin) / 60_000;
  const step = [1, 2, 5, 10, 20, 30, 60, 120].find((step) => last / step <= 8) ?? 240;
  const drawn = [text((LEFT + RIGHT) / 2, top + 18, 'minutes', 'small middle')];
  for (let minute = 0; minute <= last; minute += step) {
    drawn.push(text(x(begin + minute * 60_000), top, String(minute), 'small middle'));
  }
  return drawn;
}

/** What was done and what was held meanwhile, over the time of the first change, as SVG. */
export function chart(changes: Change[], samples: Sample[]): string {
  const begin = changes[0].at;
  const end = samples.at(-1)!.at;
  const x: Axis = (at) => LEFT + ((RIGHT - LEFT) * (at - begin)) / (end - begin);
  const parts = [
    ...strip('engine', changes, end, x, 0),
    ...strip('backend', changes, end, x, BAR + 6),
    ...legend(2 * BAR + 14),
  ];
  let top = 3 * BAR + 30;
  for (const each of PLOTS) {
    parts.push(...plot(each, samples, x, top));
    top += PLOT + GAP;
  }
  parts.push(...minutes(begin, end, x, top));
  const height = top + 26;
  const size = `width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}"`;
  const head = `<svg xmlns="http://www.w3.org/2000/svg" ${size}>\n<style>${STYLE}</style>`;
  return [head, ...parts, '</svg>', ''].join('\n');
}
