use std::path::Path;

use rustix::fs::statvfs;

/// The space of a file system, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Space {
    /// For everyone, without what is kept for root.
    pub(crate) free: u64,
    pub(crate) total: u64,
}

impl Space {
    /// That of the file system with that path; may block.
    pub(crate) fn at(path: &Path) -> Option<Self> {
        let found = statvfs(path).ok()?;
        // Those without a size hold no data.
        (found.f_blocks > 0).then_some(())?;
        Some(Self {
            free: found.f_bavail.checked_mul(found.f_frsize)?,
            total: found.f_blocks.checked_mul(found.f_frsize)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_holds_data_has_space() {
        let space = Space::at(Path::new("/")).unwrap();
        assert!(0 < space.total && space.free <= space.total, "{space:?}");
        assert_eq!(Space::at(Path::new("/nowhere")), None);
        #[cfg(target_os = "linux")]
        assert_eq!(Space::at(Path::new("/proc")), None);
    }
}
