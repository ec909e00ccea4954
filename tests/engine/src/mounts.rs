use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

/// Unmounts everything that is mounted below `folder`.
pub(crate) fn unmount_below(folder: &Path) -> io::Result<()> {
    let table = fs::read_to_string("/proc/self/mounts")?;
    let mounts = table.lines().filter_map(mount_point);
    let below: Vec<PathBuf> = mounts.filter(|path| path.starts_with(folder)).collect();
    // Later mounts lie on earlier ones.
    for path in below.iter().rev() {
        let status = Command::new("umount").arg("--lazy").arg(path).status()?;
        if !status.success() {
            return Err(io::Error::other(format!(
                "{} could not be unmounted",
                path.display()
            )));
        }
    }
    Ok(())
}

/// The mount point in a line of the kernel's mount table, which writes a space as `\040`.
fn mount_point(line: &str) -> Option<PathBuf> {
    let field = line.split(' ').nth(1)?;
    Some(PathBuf::from(field.replace(r"\040", " ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mount_point_with_a_space_is_read() {
        let line = r"tmpfs /tmp/my\040engine/exec tmpfs rw 0 0";
        assert_eq!(
            mount_point(line),
            Some(PathBuf::from("/tmp/my engine/exec"))
        );
    }
}
