import bench from '../e2e/bench.config';

/** As the end-to-end tests measure. */
export default bench;
