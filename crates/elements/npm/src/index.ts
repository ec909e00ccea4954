import start, * as glue from './glue/full.js';
import { connector, type CreateDockerConnection } from './connection.js';
import { type Loader, loader } from './wasm.js';

const { init, load }: Loader = loader(
  glue,
  start,
  () => new URL('./docker-connection.wasm', import.meta.url),
);

export { init };
export const createDockerConnection: CreateDockerConnection = connector(load);
export type * from './public.js';
