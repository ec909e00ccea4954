use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::process::{ExitStatus, Stdio};

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::net::unix::pipe::Receiver;
use tokio::process::{Child, Command};
use tokio::signal::unix::{SignalKind, signal};

/// Whether programs can be run in groups.
pub(crate) const ARE_THERE: bool = true;

/// A program in a process group of its own. It goes on when this is dropped, and when this process
/// ends.
#[derive(Debug)]
pub(crate) struct Group(Child);

/// What a program and its children write.
pub(crate) type Output = Receiver;

impl Group {
    /// Runs the program with these words, no input, and no variable but `PATH`. Gives what it and its
    /// children write, to both of their outputs, too.
    ///
    /// Panics outside of a tokio runtime.
    pub(crate) fn spawn(
        program: &Path,
        words: &[String],
        path: Option<&OsStr>,
    ) -> io::Result<(Self, Output)> {
        // Where whoever started this process has it ignored, the kernel keeps the exit status.
        drop(signal(SignalKind::child())?);
        let (output, input) = io::pipe()?;
        let output = Output::from_owned_fd(output.into())?;
        let child = Command::new(program)
            .args(words)
            .env_clear()
            .envs(path.map(|path| ("PATH", path)))
            .stdin(Stdio::null())
            .stdout(input.try_clone()?)
            .stderr(input)
            .process_group(0)
            .spawn()?;
        Ok((Self(child), output))
    }

    /// Waits until the program itself has ended. Nothing is lost if this is dropped.
    pub(crate) async fn ended(&mut self) -> io::Result<ExitStatus> {
        self.0.wait().await
    }

    /// Kills the program and all of its children that are in its group. Does nothing if it has
    /// ended: the number may be another's.
    pub(crate) fn kill(&self) -> io::Result<()> {
        let number = self.0.id().and_then(|id| i32::try_from(id).ok());
        match number.and_then(Pid::from_raw) {
            Some(pid) => Ok(kill_process_group(pid, Signal::KILL)?),
            None => Ok(()),
        }
    }
}
