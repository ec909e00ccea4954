//! Which tab leads, in a browser on a virtual clock: one test for each sentence of the rules, and
//! what holds whatever the tabs live through.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod browser;
mod lock;
mod scenarios;
mod schedules;
