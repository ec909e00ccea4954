// Written by the tests of docker-connection-elements: UPDATE=1 cargo test -p docker-connection-elements

/** What to show. */
export type Phase =
  | 'unknown'
  | 'checking'
  | 'connected'
  | 'starting'
  | 'unavailable'
  | 'rate-limited';

/** Why Docker cannot be used, or why nobody knows. */
export type Reason =
  | 'socket-missing'
  | 'not-installed'
  | 'dangling-symlink'
  | 'not-a-socket'
  | 'permission-denied'
  | 'connection-refused'
  | 'hung'
  | 'starting'
  | 'start-timeout'
  | 'bad-host'
  | 'context-missing'
  | 'config-unreadable'
  | 'dns-failed'
  | 'network-unreachable'
  | 'tls-expected'
  | 'tls-files'
  | 'tls-rejected'
  | 'engine-error'
  | 'not-an-engine'
  | 'proxy-denied'
  | 'descriptors-exhausted'
  | 'unsupported-transport'
  | 'backend-unreachable'
  | 'backend-timeout'
  | 'backend-auth'
  | 'backend-rate-limited'
  | 'proxy-error'
  | 'bad-report'
  | 'browser-offline'
  | 'agent-silent'
  | 'fleet-unreachable'
  | 'unknown';

/** Where the engine's address was configured. */
export type EndpointSource =
  | 'flag'
  | 'DOCKER_HOST'
  | 'DOCKER_CONTEXT'
  | 'config'
  | 'default'
  | 'unknown';

/** What an error of the backend is about. */
export type ErrorCode =
  | 'DOCKER_UNAVAILABLE'
  | 'DOCKER_RATE_LIMITED'
  | 'IMAGE_MISSING'
  | 'IMAGE_NOT_ALLOWED'
  | 'SESSION_ACTIVE'
  | 'SESSION_LIMIT'
  | 'BAD_REQUEST'
  | 'INTERNAL'
  | 'UNKNOWN';

/** Something that a backend offers besides its reports. */
export type Feature =
  | 'diagnosis'
  | 'engine'
  | 'usage'
  | 'start'
  | 'terminal'
  | 'unknown';

/** Names, headings and buttons. */
export type Label =
  | 'docker'
  | 'panel'
  | 'retry'
  | 'reset'
  | 'checkRunning'
  | 'waiting'
  | 'justReset'
  | 'nothingToReset'
  | 'copy'
  | 'copied'
  | 'selected'
  | 'more'
  | 'warnings'
  | 'hops'
  | 'browser'
  | 'backend'
  | 'socket'
  | 'address'
  | 'engine'
  | 'hopFine'
  | 'hopBroken'
  | 'hopStarting'
  | 'hopUnknown'
  | 'lastChecked'
  | 'attempts'
  | 'since'
  | 'firstCause'
  | 'endpoint'
  | 'history'
  | 'toasts'
  | 'close';
