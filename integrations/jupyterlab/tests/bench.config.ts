import bench from '../../../tests/e2e/bench.config';

/** As the end-to-end tests measure. */
export default bench;
