use std::path::Path;
use std::time::{Duration, Instant};
use std::{fs, io, thread};

use rustix::io::Errno;
use rustix::process::{Pid, Signal, kill_process};

/// Something asked for in vain is asked for again after this long.
const POLL: Duration = Duration::from_millis(10);

/// Waits until `done` holds; false if it does not within `limit`.
pub(crate) fn wait_until(limit: Duration, mut done: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + limit;
    loop {
        if done() {
            return true;
        }
        if Instant::now() >= deadline {
            return false;
        }
        thread::sleep(POLL);
    }
}

/// The running processes whose program is called `name` and that were started for `folder`.
///
/// A process id alone proves nothing: the file that holds it may be older than the process.
pub(crate) fn started_for(folder: &Path, name: &str) -> Vec<Pid> {
    let Ok(entries) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter_map(Pid::from_raw)
        .filter(|pid| is_started_for(*pid, folder, name))
        .collect()
}

/// Whether the process runs, is called `name` and was started for `folder`.
pub(crate) fn is_started_for(pid: Pid, folder: &Path, name: &str) -> bool {
    let process = Path::new("/proc").join(pid.to_string());
    // A process that has ended and waits for its parent has an empty command line.
    let (Ok(program), Ok(command)) = (
        fs::read_to_string(process.join("comm")),
        fs::read_to_string(process.join("cmdline")),
    ) else {
        return false;
    };
    let inside = format!("{}/", folder.display());
    program.trim_end() == name && command.contains(&inside)
}

/// Reads a process id from a file; `None` if there is no such file or no number in it.
pub(crate) fn read_pid(file: &Path) -> Option<Pid> {
    let text = fs::read_to_string(file).ok()?;
    Pid::from_raw(text.trim().parse().ok()?)
}

/// Sends a signal; a process that is gone already is fine.
pub(crate) fn send(pid: Pid, signal: Signal) -> io::Result<()> {
    match kill_process(pid, signal) {
        Ok(()) | Err(Errno::SRCH) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
