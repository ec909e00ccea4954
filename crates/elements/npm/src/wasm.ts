import type * as Glue from './glue/full.js';

/** Where the wasm comes from: its address, what was fetched from there, its bytes, or a module. */
export type WasmSource =
  | string
  | URL
  | Request
  | Response
  | BufferSource
  | WebAssembly.Module
  | Promise<Response | BufferSource | WebAssembly.Module>;

/**
 * What the wasm offers; the one without views has no `View`.
 * @internal
 */
export type Wasm = Pick<typeof Glue, 'Connection'> & Partial<Pick<typeof Glue, 'View'>>;

type Start = (source: { module_or_path: any }) => Promise<unknown>;

/** @internal */
export interface Loader {
  /**
   * Loads the wasm, from `source` if this is the first call of all, and tells whether it runs. It
   * is not needed before anything else, which loads the wasm by itself from where the package has
   * it. If the wasm cannot run, the console says once why, and all phases stay `unknown`.
   */
  init(source?: WasmSource): Promise<boolean>;
  load(): Promise<Wasm | undefined>;
}

/**
 * Loads one wasm, once.
 * @internal
 */
export function loader(wasm: Wasm, start: Start, usual: () => WasmSource): Loader {
  let loaded: Promise<Wasm | undefined> | undefined;
  const load = (source?: WasmSource) =>
    (loaded ??= (async () => {
      try {
        await start({ module_or_path: readable(source ?? usual()) });
        return wasm;
      } catch (error) {
        const advice =
          error instanceof WebAssembly.CompileError
            ? " A content security policy has to allow 'wasm-unsafe-eval' in script-src."
            : '';
        console.error(
          `docker-connection-kit cannot run, so Docker's state stays unknown: ${error}${advice}`,
        );
        return undefined;
      }
    })());
  return { load: () => load(), init: async (source) => Boolean(await load(source)) };
}

/** Node cannot fetch a file. */
function readable(source: WasmSource): unknown {
  if (!(source instanceof URL) || source.protocol !== 'file:') return source;
  return (globalThis as any).process?.getBuiltinModule?.('fs').readFileSync(source) ?? source;
}
