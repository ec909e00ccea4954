import type { Backend } from './settings';

/** One step, as the backend tells it. */
interface Step {
  title: string;
  state: 'ok' | 'warning' | 'failed' | 'skipped';
  text: string;
  facts: { name: string; value: string }[];
  advice: { text: string; command?: string; href?: string }[];
}

export interface Diagnosis {
  steps: Step[];
  status: string;
}

/** Lets the backend look at the way to the engine; tells the title of each step that is made. */
export async function diagnose(
  { healthUrl, headers }: Backend,
  signal: AbortSignal,
  onStep: (title: string) => void,
): Promise<Diagnosis> {
  const answer = await fetch(new URL('diagnosis', healthUrl), {
    headers: await headers(),
    signal,
  });
  if (!answer.ok || !answer.body) throw new Error(`the backend answers with status ${answer.status}`);
  const steps: Step[] = [];
  for await (const { event, data } of events(answer.body)) {
    if (event === 'end') return { steps, status: data.status };
    if (event !== 'step') continue;
    steps.push(data);
    onStep(data.title);
  }
  throw new Error('the backend has ended it too early');
}

/** The server-sent events of a body; leaving the loop ends the request. */
async function* events(body: ReadableStream<Uint8Array>) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    let text = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (text + decoder.decode(value, { stream: true })).split('\n\n');
      text = blocks.pop()!;
      for (const block of blocks) {
        const field = (name: string) => block.match(new RegExp(`^${name}: ?(.*)$`, 'm'))?.[1];
        const data = field('data');
        if (data) yield { event: field('event'), data: JSON.parse(data) };
      }
    }
  } finally {
    await reader.cancel();
  }
}

/** In the order in which they matter to a reader. */
const MARKS = { failed: '✗', warning: '⚠', ok: '✓', skipped: '–' };
const STATES = Object.keys(MARKS);

const VERDICTS: Record<string, string> = {
  usable: 'Docker can be used.',
  warnings: 'Docker can be used, with warnings.',
  unusable: 'Docker cannot be used.',
};

/** The diagnosis as Markdown, to read and to copy. */
export function report({ steps, status }: Diagnosis): string {
  const lines = ['# Docker diagnosis', '', VERDICTS[status] ?? status];
  const sorted = [...steps].sort((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state));
  for (const { title, state, text, facts, advice } of sorted) {
    lines.push('', `## ${MARKS[state] ?? state} ${title}`, '', text);
    if (facts.length) lines.push('');
    for (const { name, value } of facts) lines.push(`- ${name}: \`${value}\``);
    for (const { text: what, command, href } of advice) {
      lines.push('', href ? `**${what}** <${href}>` : `**${what}**`);
      if (command) lines.push('', '```sh', command, '```');
    }
  }
  return `${lines.join('\n')}\n`;
}
