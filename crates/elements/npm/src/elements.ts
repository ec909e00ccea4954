import { definer } from './elements/define.js';
import { createDockerConnection } from './index.js';

export * from './index.js';
export type * from './elements/index.js';

definer(createDockerConnection)();
