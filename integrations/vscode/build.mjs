// Packs the extension into a .vsix; `cargo xtask vscode` calls it with the kit as it is published on
// npm, the folder to work in, and the version.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const [kit, out, version] = process.argv.slice(2);
const root = import.meta.dirname;
const run = (program, args, cwd) =>
  execFileSync(join(root, 'node_modules/.bin', program), args, {
    cwd,
    stdio: ['ignore', 'inherit', 'inherit'],
  });

rmSync(out, { recursive: true, force: true });
const extension = join(out, 'extension');
mkdirSync(extension, { recursive: true });

const config = join(out, 'tsconfig.json');
writeFileSync(
  config,
  JSON.stringify({
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { paths: { 'docker-connection-kit/inline': [join(kit, 'inline.d.ts')] } },
    include: [join(root, 'src')],
  }),
);
run('tsc', ['-p', config], root);

for (const [name, format] of Object.entries({ extension: 'cjs', panel: 'iife' })) {
  await build({
    absWorkingDir: root,
    entryPoints: [`src/${name}.ts`],
    outfile: join(extension, 'dist', `${name}.js`),
    format,
    bundle: true,
    minify: true,
    target: 'es2022',
    platform: 'neutral',
    external: ['vscode'],
    nodePaths: [dirname(kit)],
    logLevel: 'warning',
  });
}

const manifest = { ...JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')), version };
delete manifest.private;
delete manifest.devDependencies;
writeFileSync(join(extension, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
for (const name of ['README.md', 'CHANGELOG.md', 'package.nls.json', 'media', 'walkthrough']) {
  cpSync(join(root, name), join(extension, name), { recursive: true });
}
for (const name of ['LICENSE-APACHE', 'LICENSE-MIT']) {
  cpSync(join(root, '../..', name), join(extension, name));
}
const vsix = join(out, `${manifest.name}-${version}.vsix`);
const options = ['--no-dependencies', '--skip-license', '--allow-missing-repository'];
run('vsce', ['package', ...options, '--no-rewrite-relative-links', '--out', vsix], extension);
