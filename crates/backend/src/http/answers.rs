//! What is answered at each route.

pub(super) mod diagnosis;
pub(super) mod engine;
pub(super) mod exposition;
pub(super) mod health;
pub(super) mod openapi;
pub(super) mod start;
pub(super) mod stream;
pub(super) mod usage;
