use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

/// Where Debian's `busybox-static` puts its one program.
const BUSYBOX: &str = "/bin/busybox";

/// The folder tree of an image whose only program is busybox, under all of its names.
pub(crate) fn image_tree() -> io::Result<tempfile::TempDir> {
    let tree = tempfile::tempdir()?;
    let bin = tree.path().join("bin");
    for folder in ["bin", "etc", "root", "tmp"] {
        fs::create_dir(tree.path().join(folder))?;
    }
    fs::copy(BUSYBOX, bin.join("busybox"))?;
    let names = Command::new(BUSYBOX).arg("--list").output()?.stdout;
    for name in String::from_utf8_lossy(&names).lines() {
        if name != "busybox" {
            symlink("busybox", bin.join(name))?;
        }
    }
    Ok(tree)
}

/// Gives the folder as a tar archive to `command`, and waits for it.
pub(crate) fn pipe_tar(folder: &Path, command: &mut Command) -> io::Result<()> {
    let mut tar = Command::new("tar")
        .arg("--create")
        .arg("--directory")
        .arg(folder)
        .arg(".")
        .stdout(Stdio::piped())
        .spawn()?;
    if let Some(archive) = tar.stdout.take() {
        command.stdin(archive);
    }
    let output = command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .output();
    let packed = tar.wait()?;
    let output = output?;
    if packed.success() && output.status.success() {
        return Ok(());
    }
    let reason = String::from_utf8_lossy(&output.stderr);
    Err(io::Error::other(format!(
        "the image could not be made: {}",
        reason.trim()
    )))
}
