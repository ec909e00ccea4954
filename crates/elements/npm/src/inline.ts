import bytes from './glue/full_bg.wasm';
import start, * as glue from './glue/full.js';
import { connector, type CreateDockerConnection } from './connection.js';
import { definer } from './elements/define.js';
import { type Loader, loader } from './wasm.js';

const { init, load }: Loader = loader(glue, start, () => bytes);

export { init };
export const createDockerConnection: CreateDockerConnection = connector(load);
/** Defines the custom elements. */
export const defineElements = definer(createDockerConnection);
export type * from './public.js';
export type * from './elements/index.js';
