// The same types as those of the ES module, so that one program may use both.
import type * as inline from '../inline.js' with { 'resolution-mode': 'import' };

export declare const init: typeof inline.init;
export declare const createDockerConnection: typeof inline.createDockerConnection;
/** Defines the custom elements. */
export declare const defineElements: typeof inline.defineElements;
export type * from '../inline.js' with { 'resolution-mode': 'import' };
