use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::process::{getegid, geteuid, getgroups};

use crate::platform::accounts::{Rights, User};

/// Whom a file or a socket lets in, if it is there. May block.
pub(crate) fn rights(path: &Path) -> Option<Rights> {
    let found = fs::metadata(path).ok()?;
    Some(Rights {
        owner: found.uid(),
        group: found.gid(),
        mode: found.mode(),
    })
}

/// The user that this process runs as.
pub(crate) fn user() -> User {
    let mut groups = getgroups().unwrap_or_default();
    groups.push(getegid());
    User {
        number: geteuid().as_raw(),
        groups: groups.iter().map(|id| id.as_raw()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use tempfile::NamedTempFile;

    use super::*;

    #[test]
    fn a_file_of_ones_own_is_told_with_its_mode() {
        let file = NamedTempFile::new().unwrap();
        fs::set_permissions(file.path(), fs::Permissions::from_mode(0o640)).unwrap();
        let rights = rights(file.path()).unwrap();
        assert_eq!(rights.mode & 0o777, 0o640);
        let own = user();
        assert_eq!(rights.owner, own.number);
        assert!(own.groups.contains(&rights.group));
        assert_eq!(super::rights(Path::new("/nowhere")), None);
    }
}
