// Bundles the editor and the terminal, each a module with its style, into `bundle`, where the page looks
// for them; `cargo xtask demo` calls it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = import.meta.dirname;
const outdir = join(root, 'bundle');

/**
 * What xterm does in ways that the content security policy forbids, and how it does it here:
 * see `tools/adopted-style.ts`.
 */
const ALLOWED = [
  ['.createElement("style")', '.createElement("adopted-style")', 3],
  ['t.setAttribute("style",`${t.getAttribute("style")||""}${e};`)', 't.style.cssText+=`${e};`', 1],
];

const allowed = {
  name: 'allowed by the content security policy',
  setup({ onLoad }) {
    onLoad({ filter: /xterm\.mjs$/ }, ({ path }) => {
      let contents = readFileSync(path, 'utf8');
      for (const [from, to, times] of ALLOWED) {
        const parts = contents.split(from);
        if (parts.length !== times + 1) throw new Error(`xterm has not ${times} of ${from}`);
        contents = parts.join(to);
      }
      return { contents };
    });
  },
};

await build({
  absWorkingDir: root,
  entryPoints: ['tools/editor.ts', 'tools/terminal.ts'],
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  loader: { '.css': 'text' },
  outdir,
  plugins: [allowed],
  logLevel: 'warning',
});
