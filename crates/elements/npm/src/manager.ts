import start, * as glue from './glue/headless.js';
import { connector, type CreateDockerConnection } from './connection.js';
import { type Loader, loader } from './wasm.js';

const { init, load }: Loader = loader(
  glue,
  start,
  () => new URL('./docker-connection-manager.wasm', import.meta.url),
);

export { init };
/** A connection whose status nothing of the kit draws: for a worker, Node, or views of your own. */
export const createDockerConnection: CreateDockerConnection = connector(load);
export type * from './public.js';
