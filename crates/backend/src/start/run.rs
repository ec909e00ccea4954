use std::io;
use std::process::ExitStatus;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::time::{Instant, sleep};

use super::command::Found;
use super::tail::Tail;
use crate::platform::group::{Group, Output};

/// How long a program that was killed may take to end.
const KILL_LIMIT: Duration = Duration::from_secs(1);
/// At least as much as a pipe holds, in pieces of [`PIECE`].
const REST: usize = 32;
/// In bytes.
const PIECE: usize = 4096;

/// A command that runs.
#[derive(Debug)]
pub(super) struct Run {
    group: Group,
    output: Output,
    tail: Tail,
    has_output: bool,
}

/// What came of it.
#[derive(Debug)]
pub(super) struct Ran {
    pub(super) ending: Ending,
    /// What was written last.
    pub(super) last_line: String,
}

#[derive(Debug)]
pub(super) enum Ending {
    /// By itself, or by somebody else's signal.
    Ended(ExitStatus),
    /// It took too long.
    Killed,
    /// So it did, and nobody may kill it, or it cannot be killed.
    Lasting,
}

impl Run {
    /// Panics outside of a tokio runtime.
    pub(super) fn begin(command: &Found) -> io::Result<Self> {
        let path = command.path.as_deref();
        let (group, output) = Group::spawn(&command.program, &command.words, path)?;
        Ok(Self {
            group,
            output,
            tail: Tail::default(),
            has_output: true,
        })
    }

    /// Waits until the program has ended, whatever it has left running; after `limit` it is killed
    /// with all that is in its process group.
    pub(super) async fn end(mut self, limit: Duration) -> Ran {
        let mut is_killed = false;
        let mut deadline = Box::pin(sleep(limit));
        let mut piece = vec![0; PIECE];
        let ending = loop {
            tokio::select! {
                biased;
                ended = self.group.ended() => break match ended {
                    Ok(_) if is_killed => Ending::Killed,
                    Ok(status) => Ending::Ended(status),
                    Err(_) => Ending::Lasting,
                },
                () = &mut deadline => {
                    if is_killed {
                        break Ending::Lasting;
                    }
                    is_killed = true;
                    if let Err(error) = self.group.kill() {
                        tracing::debug!("what starts Docker cannot be killed: {error}");
                    }
                    deadline.as_mut().reset(Instant::now() + KILL_LIMIT);
                }
                read = self.output.read(&mut piece), if self.has_output => match read {
                    Ok(length @ 1..) => self.tail.push(&piece[..length]),
                    Ok(0) | Err(_) => self.has_output = false,
                },
            }
        };
        self.read_rest(&mut piece);
        if self.has_output {
            // What was left running must not be stopped by a full pipe, nor end with a closed one.
            tokio::spawn(drain(self.output, piece));
        }
        Ran {
            ending,
            last_line: self.tail.into_text(),
        }
    }

    /// Takes what was written before the end.
    fn read_rest(&mut self, piece: &mut [u8]) {
        for _ in 0..REST {
            if !self.has_output {
                return;
            }
            match self.output.try_read(piece) {
                Ok(length @ 1..) => self.tail.push(&piece[..length]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Ok(0) | Err(_) => self.has_output = false,
            }
        }
    }
}

/// Reads until nobody writes any more, and keeps nothing.
async fn drain(mut output: Output, mut piece: Vec<u8>) {
    while let Ok(1..) = output.read(&mut piece).await {}
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    fn begin(script: &str) -> Run {
        let command = Found {
            program: "/bin/sh".into(),
            words: ["-c", script].map(str::to_owned).into(),
            path: std::env::var_os("PATH"),
        };
        Run::begin(&command).unwrap()
    }

    #[tokio::test]
    async fn one_that_takes_too_long_is_killed() {
        let run = begin("sleep 600");
        let ran = run.end(Duration::from_millis(100)).await;
        assert!(matches!(ran.ending, Ending::Killed), "{ran:?}");
    }

    #[tokio::test]
    async fn what_is_said_last_is_kept_whichever_way_it_is_said() {
        for (script, line) in [
            ("echo one; echo two >&2", "two"),
            ("echo one >&2; echo two", "two"),
            ("echo; yes | head -n 300000; echo end", "end"),
            ("true", ""),
        ] {
            let ran = begin(script).end(Duration::from_secs(20)).await;
            assert!(matches!(ran.ending, Ending::Ended(status) if status.success()));
            assert_eq!(ran.last_line, line, "{script}");
        }
    }
}
