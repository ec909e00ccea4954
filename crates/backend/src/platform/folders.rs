#[cfg(target_os = "linux")]
mod inotify;
#[cfg(not(target_os = "linux"))]
mod notify;

use std::path::PathBuf;

#[cfg(target_os = "linux")]
pub(crate) use self::inotify::FolderWatch;
#[cfg(not(target_os = "linux"))]
pub(crate) use self::notify::FolderWatch;

/// What happened in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FolderChange {
    /// It was made there, or moved there.
    Made(PathBuf),
    /// Anything else happened to it, or to the folder itself.
    Other(PathBuf),
    /// More than the system tells.
    Unknown,
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::Duration;

    use tempfile::tempdir;
    use tokio::time::timeout;

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(20);

    #[tokio::test]
    async fn what_is_made_moved_and_deleted_is_told() {
        let folder = tempdir().unwrap();
        let path = folder.path().canonicalize().unwrap();
        let mut watch = FolderWatch::new(&[path.clone()].into()).unwrap();
        let [one, two] = ["one", "two"].map(|name| path.join(name));
        let until = async |watch: &mut FolderWatch, wanted: &FolderChange| {
            let told = async { while watch.next().await != *wanted {} };
            timeout(PATIENCE, told).await.expect("it is told");
        };
        fs::create_dir(&one).unwrap();
        until(&mut watch, &FolderChange::Made(one.clone())).await;
        fs::rename(&one, &two).unwrap();
        until(&mut watch, &FolderChange::Made(two.clone())).await;
        fs::remove_dir(&two).unwrap();
        until(&mut watch, &FolderChange::Other(two)).await;
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn nobody_is_woken_by_those_who_only_read() {
        let folder = tempdir().unwrap();
        let path = folder.path().canonicalize().unwrap();
        let file = path.join("file");
        fs::write(&file, "text").unwrap();
        let mut watch = FolderWatch::new(&[path.clone()].into()).unwrap();
        fs::read(&file).unwrap();
        fs::read_dir(&path).unwrap().count();
        assert_eq!(watch.try_next(), None);
        fs::write(path.join("new"), "").unwrap();
        assert_eq!(watch.try_next(), Some(FolderChange::Made(path.join("new"))));
    }
}
