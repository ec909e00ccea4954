/** esbuild puts the file beside the script. */
declare module '*.wasm' {
  const name: string;
  export default name;
}

declare module '*.css' {
  const text: string;
  export default text;
}

/** The address of the script, given by the container that `build.mjs` makes. */
declare const SCRIPT: string;
