/** What ends with this process: a test that runs out of time may not come to end it. */
export const remains = new Set<() => void>();

process.on('exit', () => remains.forEach((end) => end()));
