use std::path::PathBuf;
use std::time::Duration;

use tokio::time::timeout;

use super::endpoint::Target;
use super::probe;
use crate::platform::blocking::Blocking;
use crate::platform::disk::Space;
use crate::platform::process;

/// How long a file system may take to tell of its space.
const LIMIT: Duration = Duration::from_secs(1);

/// Whether the engine there is a process that sees the same files as this one, so that its paths
/// mean the same here.
pub(crate) async fn is_beside(target: &Target) -> bool {
    let Target::Socket(path) = target else {
        return false;
    };
    let peer = probe::socket(path).await;
    matches!(peer, Ok(Some(peer)) if process::is_beside(peer))
}

/// The space where an engine beside us keeps its data, if the file system tells it in time.
pub(crate) async fn space(root: &str, files: &Blocking) -> Option<Space> {
    let root = PathBuf::from(root);
    let look = files.run(move || Space::at(&root));
    timeout(LIMIT, look).await.ok()??
}
