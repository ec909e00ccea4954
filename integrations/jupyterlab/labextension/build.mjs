// Builds the labextension into the folder given, over the packed npm package in the folder `kit`;
// `cargo xtask jupyterlab` calls it.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';

const [out, kit, version] = process.argv.slice(2);
const root = import.meta.dirname;
const { name, description, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, 'static'), { recursive: true });

// The kit is no dependency that npm could install: it is packed just before.
const types = join(out, 'tsconfig.json');
writeFileSync(
  types,
  JSON.stringify({
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { paths: { 'docker-connection-kit/*': [join(kit, '*')] } },
    include: [join(root, 'src')],
  }),
);
execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', types], { stdio: 'inherit' });
rmSync(types);

const { outputFiles, metafile } = await build({
  absWorkingDir: root,
  entryPoints: ['src/index.ts'],
  bundle: true,
  minify: true,
  target: 'es2022',
  format: 'cjs',
  platform: 'browser',
  external: ['@jupyterlab/*', '@lumino/*'],
  nodePaths: [dirname(kit)],
  loader: { '.wasm': 'file', '.css': 'text' },
  assetNames: '[name].[hash]',
  outdir: join(out, 'static'),
  write: false,
  metafile: true,
  logLevel: 'warning',
  logOverride: {
    // The kit asks for its own address only where nobody calls `init`.
    'empty-import-meta': 'silent',
    'ignored-bare-import': 'silent',
  },
});

/** The packages that JupyterLab itself has and shares. */
const imports = Object.values(metafile.outputs).flatMap(({ imports }) => imports);
const shared = [...new Set(imports.filter(({ external }) => external).map(({ path }) => path))];

/** JupyterLab calls `init` with what it shares, by name and version, and then `get`. */
const container = (code) => `(() => {
  const script = document.currentScript.src;
  let scope;
  const load = async (name) => {
    const versions = Object.values(scope[name] ?? {});
    const chosen = versions.find(({ loaded }) => loaded) ?? versions.at(-1);
    if (!chosen) throw new Error('JupyterLab shares no ' + name);
    return [name, (await chosen.get())()];
  };
  const start = async () => {
    const modules = Object.fromEntries(await Promise.all(${JSON.stringify(shared)}.map(load)));
    const module = { exports: {} };
    ((require, module, SCRIPT) => {${code}})((name) => modules[name], module, script);
    return () => module.exports;
  };
  let started;
  (window._JUPYTERLAB ??= {})[${JSON.stringify(name)}] = {
    init: (shared) => void (scope = shared),
    get: () => (started ??= start()),
  };
})();
`;

let entry;
for (const { path, contents, text } of outputFiles) {
  if (!path.endsWith('.js')) {
    writeFileSync(path, contents);
    continue;
  }
  const script = container(text);
  // A browser may have kept that of another release.
  entry = `static/remoteEntry.${createHash('sha256').update(script).digest('hex').slice(0, 20)}.js`;
  writeFileSync(join(out, entry), script);
}

cpSync(join(root, 'schema'), join(out, 'schemas', name), { recursive: true });
const manifest = {
  name,
  version,
  description,
  license,
  jupyterlab: {
    extension: true,
    _build: { load: entry, extension: './extension' },
  },
};
writeFileSync(join(out, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
