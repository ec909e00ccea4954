//! The kit inside real IDEs.

pub(crate) mod jupyterlab;
pub(crate) mod vscode;
