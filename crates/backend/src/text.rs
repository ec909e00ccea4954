//! Texts that several rooms read and write.

pub(crate) mod authority;
pub(crate) mod digest;
pub(crate) mod harmless;
pub(crate) mod shell;
