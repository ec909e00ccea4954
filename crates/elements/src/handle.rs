use std::any::Any;
use std::fmt;

use wasm_bindgen::prelude::*;

/// Something that goes on until JavaScript frees it.
#[wasm_bindgen]
pub struct Handle(#[expect(dead_code, reason = "held for its drop")] Box<dyn Any>);

impl Handle {
    pub(crate) fn new(held: impl Any) -> Self {
        Self(Box::new(held))
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle").finish_non_exhaustive()
    }
}
