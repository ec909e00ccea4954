//! A socket that was mounted into a container as a file: when the engine makes a new one, the
//! container keeps the old.

use std::fs;
use std::path::Path;

use docker_connection::Advice;

use super::say;
use crate::platform::container;

pub(super) fn is_likely(socket: &Path) -> bool {
    container::is_around()
        && fs::read_to_string("/proc/self/mountinfo").is_ok_and(|mounts| {
            let real = socket.canonicalize();
            is_mounted(&mounts, real.as_deref().unwrap_or(socket))
        })
}

pub(super) fn advice(path: &str) -> Vec<Advice> {
    vec![
        say(format!(
            "This container may have kept the socket of an engine that is gone, because {path} is \
             mounted as a file. Restart the container."
        )),
        say(
            "To keep it from happening again, mount the directory that the socket is in, and set \
             DOCKER_HOST.",
        ),
    ]
}

/// Whether something is mounted exactly there.
fn is_mounted(mounts: &str, path: &Path) -> bool {
    mounts.lines().any(|line| {
        let place = line.split(' ').nth(4).unwrap_or_default();
        Path::new(&place.replace("\\040", " ")) == path
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
        22 1 0:21 / / rw - overlay overlay rw\n\
        31 22 0:25 /docker.sock /run/docker.sock rw - tmpfs tmpfs rw\n\
        32 22 0:25 / /run/with\\040space rw - tmpfs tmpfs rw\n";

    #[test]
    fn only_the_mounted_file_itself_is_one() {
        assert!(is_mounted(MOUNTS, Path::new("/run/docker.sock")));
        assert!(is_mounted(MOUNTS, Path::new("/run/with space")));
        assert!(!is_mounted(MOUNTS, Path::new("/run/other.sock")));
        assert!(!is_mounted(MOUNTS, Path::new("/run")));
    }
}
