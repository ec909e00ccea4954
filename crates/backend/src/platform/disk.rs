use std::path::Path;

use super::system;

/// In bytes. Less than that is little on a disk of any size.
const FEW: u128 = 2_000_000_000;

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
        system::disk::space(path)
    }

    /// Whether little is left: less than 5 % or 2 GB. Where that `was` so, it takes a tenth more to
    /// be enough again, so that an edge is not crossed again and again.
    pub(crate) fn is_little(self, was: bool) -> bool {
        let tenths = if was { 11 } else { 10 };
        let (free, total) = (u128::from(self.free), u128::from(self.total));
        10 * free < tenths * FEW || 200 * free < tenths * total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn only_what_holds_data_has_space() {
        let space = Space::at(Path::new("/")).unwrap();
        assert!(0 < space.total && space.free <= space.total, "{space:?}");
        assert_eq!(Space::at(Path::new("/nowhere")), None);
        #[cfg(target_os = "linux")]
        assert_eq!(Space::at(Path::new("/proc")), None);
    }

    #[test]
    fn room_is_little_below_5_percent_or_2_gigabytes_and_not_again_at_once() {
        for (free, total, is_little, stays) in [
            (50, 100, false, false),
            (5, 100, false, true),
            (6, 100, false, false),
            (4, 100, true, true),
            (1, 10, true, true),
            (2, 10, false, true),
            (3, 10, false, false),
            (40, 1000, true, true),
            (
                u64::MAX / 1_000_000_000,
                u64::MAX / 1_000_000_000,
                false,
                false,
            ),
        ] {
            let space = Space {
                free: free * 1_000_000_000,
                total: total * 1_000_000_000,
            };
            assert_eq!(space.is_little(false), is_little, "{free} of {total}");
            assert_eq!(space.is_little(true), stays, "{free} of {total}");
        }
    }
}
