/** The types that every entry has. */
export type {
  Callbacks,
  DockerConnection,
  DockerErrorResponse,
  FailedAttempt,
  RecoveryOptions,
} from './connection.js';
export type { EndpointSource, ErrorCode, Feature, Label, Phase, Reason } from './names.js';
export type { Channel, ConnectionOptions, Rules } from './options.js';
export type {
  Advice,
  DockerConnectionStatus,
  Endpoint,
  Engine,
  Outage,
  Recovery,
  Warning,
} from './status.js';
export type { Texts } from './texts.js';
export type { WasmSource } from './wasm.js';
