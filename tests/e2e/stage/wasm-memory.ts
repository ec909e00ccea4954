import type { BrowserContext, Page } from '@playwright/test';

declare global {
  interface Window {
    wasmMemory: WebAssembly.Memory;
  }
}

/** Lets every page of the context keep the memory of its wasm where it is found. */
export async function keepWasmMemory(context: BrowserContext) {
  await context.addInitScript(() => {
    const { instantiateStreaming } = WebAssembly;
    WebAssembly.instantiateStreaming = async (...args) => {
      const source = await instantiateStreaming(...args);
      window.wasmMemory = source.instance.exports.memory as WebAssembly.Memory;
      return source;
    };
  });
}

/** How large the memory of a page's wasm is, in bytes: it never becomes smaller. */
export const wasmMemory = (page: Page) => page.evaluate(() => window.wasmMemory.buffer.byteLength);
