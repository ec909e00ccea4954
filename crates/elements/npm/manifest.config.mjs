// What tools are told of the elements: from the comments in their sources, and from the table of
// custom properties in the book.

import { readFileSync } from 'node:fs';
import { customElementVsCodePlugin } from 'custom-element-vs-code-integration';

const outdir = 'manifest';

const book = readFileSync(new URL('../../../docs/components.md', import.meta.url), 'utf8');
const cssProperties = [...book.matchAll(/^\| `(--docker-status-[a-z-]+)` \| (.+) \|$/gm)].map(
  ([, name, description]) => ({ name, description }),
);

/** Leaves what users can use, at the place where the package has it. */
const published = {
  name: 'published',
  packageLinkPhase({ customElementsManifest }) {
    const declarations = customElementsManifest.modules
      .flatMap((module) => module.declarations)
      .filter((declaration) => declaration.tagName);
    for (const declaration of declarations) {
      const { members, events } = declaration;
      declaration.members = members.filter(
        ({ name, privacy }) => !privacy && !name.endsWith('Callback'),
      );
      declaration.events = events.filter(({ name }) => name.startsWith('docker-'));
      declaration.cssProperties = cssProperties;
      const places = [declaration, ...declaration.members, ...declaration.events];
      for (const place of [...places, ...declaration.attributes]) delete place.inheritedFrom;
    }
    const exports = declarations.map(({ name, tagName }) => ({
      kind: 'custom-element-definition',
      name: tagName,
      declaration: { name, module: 'elements.js' },
    }));
    customElementsManifest.modules = [
      { kind: 'javascript-module', path: 'elements.js', declarations, exports },
    ];
  },
};

export default {
  globs: ['src/elements/*.ts'],
  outdir,
  // It would name the manifest where it is built, not where the package has it.
  packagejson: false,
  plugins: [
    published,
    customElementVsCodePlugin({
      outdir,
      htmlFileName: 'html-custom-data.json',
      cssFileName: null,
      hideLogs: true,
    }),
  ],
};
