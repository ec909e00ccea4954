use std::path::Path;

use rustix::fs::statvfs;

use crate::platform::disk::Space;

/// The space of the file system with that path; may block.
pub(crate) fn space(path: &Path) -> Option<Space> {
    let found = statvfs(path).ok()?;
    // Those without a size hold no data.
    (found.f_blocks > 0).then_some(())?;
    Some(Space {
        free: found.f_bavail.checked_mul(found.f_frsize)?,
        total: found.f_blocks.checked_mul(found.f_frsize)?,
    })
}
