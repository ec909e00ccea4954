//! What requests are for and what answers are made of, for those who answer.

pub(crate) mod body;
pub(crate) mod response;
pub(crate) mod route;
pub(crate) mod subprotocols;
