// A backend of one's own, to begin with: what the kit needs of one, and nothing more.
//
//     node server.mjs [PORT]
//
// It asks the engine at DOCKER_HOST, which has to be a socket: unix:///var/run/docker.sock if it
// is not set. ALLOW_ORIGIN names the page that may ask, if that is of another origin.
import { randomBytes } from 'node:crypto';
import { createServer, get } from 'node:http';
import { text } from 'node:stream/consumers';

const { DOCKER_HOST = 'unix:///var/run/docker.sock', ALLOW_ORIGIN } = process.env;
const SOCKET = DOCKER_HOST.replace('unix://', '');
const INSTANCE = randomBytes(4).toString('hex');

// In ms. A page waits for 5 s, and trusts no stream that is silent for 20 s.
const DEADLINE = 4_000;
const HEARTBEAT = 15_000;
const FRESH = 1_000;

const NOT_RUNNING =
  'Docker is not running or not accessible. Please start Docker Desktop and try again.';

/** What an error means, and the sentence for the person at the screen. */
const REASONS = {
  ENOENT: ['socket-missing', NOT_RUNNING],
  ECONNREFUSED: ['connection-refused', NOT_RUNNING],
  EACCES: ['permission-denied', "The IDE's server may not open Docker's socket."],
  ABORT_ERR: ['hung', 'Docker accepts connections but does not answer.'],
};
const OTHER = ['engine-error', 'Docker answers that it is broken.'];

/** What the engine says of itself; rejects if it does not. */
function version() {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(DEADLINE);
    const request = get({ socketPath: SOCKET, path: '/version', signal }, async (response) => {
      try {
        const { Version, ApiVersion, Os, Arch } = JSON.parse(await text(response));
        if (!ApiVersion) throw new Error('this is no engine, or it is broken');
        resolve({ kind: 'docker', version: Version, apiVersion: ApiVersion, os: Os, arch: Arch });
      } catch (error) {
        reject(error);
      }
    });
    request.on('error', reject);
  });
}

let report;
let known;
let outage = null;
const streams = new Set();

/** Asks the engine, and tells all streams if its state is another one than before. */
async function check() {
  const began = performance.now();
  const checkedAt = new Date().toISOString();
  const answer = await version().catch((error) => REASONS[error.code] ?? OTHER);
  const [reason, message] = Array.isArray(answer) ? answer : [null, 'Docker is available.'];
  const { since = checkedAt, firstReason = reason, attempts = 0 } = outage ?? {};
  outage = reason && { since, firstReason, attempts: attempts + 1 };
  const isNews = known !== JSON.stringify(answer);
  known = JSON.stringify(answer);
  report = {
    status: reason ? 'unavailable' : 'available',
    code: reason ? 'DOCKER_UNAVAILABLE' : null,
    reason,
    message,
    checkedAt,
    latencyMs: reason ? null : performance.now() - began,
    engine: reason ? null : answer,
    endpoint: { host: DOCKER_HOST, source: process.env.DOCKER_HOST ? 'DOCKER_HOST' : 'default' },
    outage,
    // Goes up with each change of state; a page drops what is older than what it knows.
    sequence: (report?.sequence ?? 0) + (isNews ? 1 : 0),
    instance: INSTANCE,
  };
  if (isNews) for (const stream of streams) tell(stream);
}

let checking;
let askedAt = -Infinity;

/** Waits until the report is at most a second old. However many ask, the engine is asked once. */
function refresh() {
  if (!checking && performance.now() - askedAt > FRESH) {
    askedAt = performance.now();
    checking = check().finally(() => (checking = undefined));
  }
  return checking;
}

function tell(stream) {
  const id = `${INSTANCE}-${report.sequence}`;
  stream.write(`event: health\nid: ${id}\ndata: ${JSON.stringify(report)}\n\n`);
}

// While nobody watches, the engine is left alone.
setInterval(() => streams.size && refresh(), 2_000);
setInterval(() => {
  const data = JSON.stringify({ instance: INSTANCE, sequence: report?.sequence });
  for (const stream of streams) stream.write(`event: heartbeat\ndata: ${data}\n\n`);
}, HEARTBEAT);

async function health(response, alwaysOk) {
  await refresh();
  if (alwaysOk || report.status === 'available') return json(response, 200, report);
  return json(response, 503, report, { 'Retry-After': 5 });
}

async function stream(response) {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });
  response.write('retry: 3000\n\n');
  await refresh();
  if (response.destroyed) return;
  tell(response);
  streams.add(response);
  response.on('close', () => streams.delete(response));
}

function json(response, status, body, headers) {
  const kind = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' };
  response.writeHead(status, { ...kind, ...headers }).end(JSON.stringify(body));
}

function refuse(response, status, message, headers) {
  return json(response, status, { message, code: 'BAD_REQUEST' }, headers);
}

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  response.setHeader('Vary', 'Origin');
  if (ALLOW_ORIGIN && request.headers.origin === ALLOW_ORIGIN) {
    response.setHeader('Access-Control-Allow-Origin', ALLOW_ORIGIN);
  }
  // Who may ask is yours to decide: put this behind the login that your pages have.
  if (request.method !== 'GET') {
    return refuse(response, 405, 'Only GET is possible here.', { Allow: 'GET' });
  }
  if (pathname === '/api/health') return health(response, searchParams.has('report'));
  if (pathname === '/api/health/stream') return stream(response);
  return refuse(response, 404, 'There is nothing at this address.');
});
server.listen(process.argv[2] ?? 8787, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
