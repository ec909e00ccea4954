//! Tells browsers about the Docker engines of many hosts.
//!
//! An agent beside each engine watches it with the backend's monitor, and puts what it finds into a
//! key-value bucket of [NATS JetStream](https://docs.nats.io/nats-concepts/jetstream). Gateways, any
//! number of them side by side, answer browsers from that bucket as a backend beside the engine
//! would: at `/api/hosts/{name}/health` and `/api/hosts/{name}/health/stream`.
//!
//! Agents look at their engines only while somebody looks at them. Each 5 s a gateway asks the agent
//! of each host that is looked at (the lease), and the agent answers which value of its key is the
//! state of the engine (the heartbeat). What no agent has confirmed since somebody looks is never
//! told.
//!
//! - `gateway`: answers browsers.
//! - `agent`: watches one engine.
//! - `nats`: the connection, and the bucket.
//! - `wire`: what agents and gateways say to each other.

#![forbid(unsafe_code)]

mod agent;
mod gateway;
mod nats;
mod wire;

pub use agent::{Agent, AgentConfig, AgentError};
pub use gateway::{Authorize, Gateway, GatewayConfig, GatewayError};
pub use nats::{NatsConfig, NatsError, NatsUrl, NotANatsUrl};
pub use wire::{HostName, NotAHostName};
