//! What the fuzz targets have in common: requests as text, and the browser's readers, compiled for
//! this machine with a stand-in for JavaScript.

extern crate self as js_sys;
extern crate self as wasm_bindgen;

mod harmless;
#[allow(
    clippy::new_without_default,
    clippy::should_implement_trait,
    reason = "it is as others have named it"
)]
mod js;
pub mod page;
mod request;

#[allow(dead_code, unused_imports, reason = "the manager uses more of it")]
#[path = "../../crates/connection-manager/src/wire/mod.rs"]
mod wire;

#[path = "../../crates/connection-manager/src/memory.rs"]
mod memory;

#[path = "../../crates/connection-manager/src/runtime/stream/parser.rs"]
mod parser;

pub use harmless::{assert_harmless, assert_place, is_harmless};
pub use js::{Array, Date, JSON, JsCast, JsValue, Number, Object, Reflect};
use page::{Answer, FetchFailed, Runtime, runtime};
pub use request::request;
