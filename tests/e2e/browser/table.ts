type Row = Record<string, string | number>;

/** Prints the rows as a table of Markdown, under the names in the first one. */
export function print(title: string, rows: Row[]) {
  const names = Object.keys(rows[0]);
  const lines = [names, ...rows.map((row) => names.map((name) => String(row[name])))];
  const widths = names.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const [head, ...body] = lines.map(
    (line) => `| ${line.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`,
  );
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  console.log(['', `**${title}**`, '', head, rule, ...body, ''].join('\n'));
}

/** Median and extremes of times in ms. */
export function times(values: number[]) {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  const median = (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
  const ms = (value: number) => value.toFixed(1);
  return { median: ms(median), best: ms(sorted[0]), worst: ms(sorted.at(-1)!), of: values.length };
}
