// Builds the package into the folder given, from what wasm-bindgen and wasm-opt have left in
// src/glue; `cargo xtask npm` calls it.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, transformSync } from 'esbuild';

const [out, version] = process.argv.slice(2);
const root = import.meta.dirname;
const glue = (name) => join(root, 'src/glue', name);

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

/** Gives the glue the short names that wasm-opt has given what passes between it and the wasm. */
const shortNames = {
  name: 'short names',
  setup({ onLoad }) {
    onLoad({ filter: /glue\/\w+\.js$/ }, ({ path }) => {
      let contents = readFileSync(path, 'utf8');
      const { imports, exports } = JSON.parse(readFileSync(path.replace(/js$/, 'names.json')));
      for (const [, name, short] of imports) {
        contents = contents.replace(new RegExp(`^( +)${name}:`, 'm'), `$1${short.replace(/\$/g, '$$$$')}:`);
      }
      for (const [name, short] of exports) {
        contents = contents.replaceAll(new RegExp(`\\bwasm\\.${name}\\b`, 'g'), () => `wasm.${short}`);
      }
      return { contents: contents.replace(/"\.\/\w+_bg\.js": import0/, 'a: import0') };
    });
  },
};

const styleSheets = {
  name: 'style sheets',
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, ({ path }) => {
      const { code } = transformSync(readFileSync(path, 'utf8'), { loader: 'css', minify: true });
      return { contents: code, loader: 'text' };
    });
  },
};

const shared = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  target: 'es2022',
  external: ['react'],
  define: { VERSION: JSON.stringify(version) },
  plugins: [shortNames, styleSheets],
  logLevel: 'warning',
};
await build({
  ...shared,
  entryPoints: ['index', 'elements', 'react', 'manager'].map((name) => `src/${name}.ts`),
  format: 'esm',
  splitting: true,
  outdir: out,
});
for (const [format, outfile] of [['esm', 'inline.js'], ['cjs', 'cjs/inline.js']]) {
  await build({
    ...shared,
    entryPoints: ['src/inline.ts'],
    format,
    loader: { '.wasm': 'binary' },
    // Node has no use for either of these, a browser for neither.
    platform: 'neutral',
    outfile: join(out, outfile),
  });
}
cpSync(glue('full_bg.wasm'), join(out, 'docker-connection.wasm'));
cpSync(glue('headless_bg.wasm'), join(out, 'docker-connection-manager.wasm'));

execFileSync(
  join(root, 'node_modules/.bin/cem'),
  ['analyze', '--config', 'manifest.config.mjs', '--quiet'],
  { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
);
for (const name of ['custom-elements.json', 'html-custom-data.json']) {
  cpSync(join(root, 'manifest', name), join(out, name));
}

execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', root, '--outDir', out], { stdio: 'inherit' });
cpSync(join(root, 'src/cjs'), join(out, 'cjs'), { recursive: true });

// By Node.js, which keeps the order of the conditions: types have to come first.
const manifest = { ...JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')), version };
delete manifest.private;
delete manifest.devDependencies;
writeFileSync(join(out, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
