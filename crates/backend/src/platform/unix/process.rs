use rustix::io::Errno;
use rustix::process::{Pid, test_kill_process};

/// Whether no process has that number for certain.
pub(crate) fn is_missing(number: i32) -> bool {
    Pid::from_raw(number).is_some_and(|pid| test_kill_process(pid) == Err(Errno::SRCH))
}
