//! What differs from one operating system to another, and what a system may deny a process.

pub(crate) mod accounts;
pub(crate) mod blocking;
pub(crate) mod command;
pub(crate) mod container;
pub(crate) mod descriptors;
pub(crate) mod disk;
pub(crate) mod folders;
pub(crate) mod group;
pub(crate) mod machine;
pub(crate) mod process;
pub(crate) mod trouble;
