//! What happens over time, on a virtual clock: one test for each sentence of the rules.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod app;
mod disturbances;
mod gaps;
mod ladder;
mod page;
mod properties;
mod recovery;
mod reload;
mod settling;
mod starting;
mod stream;
mod stream_policy;
mod toast;
mod transitions;
mod verdicts;
mod world;
