//! What happens over time, on a virtual clock: one test for each sentence of the rules.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod app;
mod disturbances;
mod following;
mod gaps;
mod handovers;
mod inherited;
mod ladder;
mod page;
mod properties;
mod recovery;
mod reload;
mod settling;
mod starting;
mod stream;
mod stream_policy;
mod taking_over;
mod toast;
mod transitions;
mod verdicts;
mod world;
