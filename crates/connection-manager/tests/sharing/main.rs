//! One stream for many: over the network, between tabs, and over a channel.
//!
//! Not a part of the tests of the page: the test runner's server now and then stops answering a
//! browser that asks for more scripts at a time than it has connections.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod backend;
mod port;
mod stream;
#[path = "../stub/mod.rs"]
mod stub;
mod tabs;
#[path = "../watch/mod.rs"]
mod watch;

use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);
