import { availableParallelism, loadavg } from 'node:os';

type Row = Record<string, string | number>;

/**
 * Prints the rows as a table of Markdown, under the names in the first one, and what else the
 * machine had to do: times mean little where many processes wait.
 */
export function print(title: string, rows: Row[]) {
  const names = Object.keys(rows[0]);
  const lines = [names, ...rows.map((row) => names.map((name) => String(row[name])))];
  const widths = names.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const [head, ...body] = lines.map(
    (line) => `| ${line.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`,
  );
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  const load = `load ${loadavg()[0].toFixed(1)} on ${availableParallelism()} cores`;
  console.log(['', `**${title}** (${load})`, '', head, rule, ...body, ''].join('\n'));
}

/** Median and extremes of times in ms. */
export function times(values: number[]) {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  const median = (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
  const ms = (value: number) => value.toFixed(1);
  return { median: ms(median), best: ms(sorted[0]), worst: ms(sorted.at(-1)!), of: values.length };
}
