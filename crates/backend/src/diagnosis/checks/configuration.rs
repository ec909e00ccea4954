//! What this machine says of where the engine is, and how to speak to it.

pub(super) mod address;
pub(super) mod api_version;
pub(super) mod config_file;
pub(super) mod context;
pub(super) mod credential_helpers;
pub(super) mod daemon_json;
pub(super) mod tls_files;
