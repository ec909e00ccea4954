/** Bytes that are part of the script. */
declare module '*.wasm' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}

/** Its text. */
declare module '*.css' {
  const text: string;
  export default text;
}
