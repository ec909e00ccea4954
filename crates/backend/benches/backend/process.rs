use std::env;
use std::fs;
use std::io::{self, BufRead, BufReader, ErrorKind};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, SystemTime};

/// A process of the bench's own, which prints lines; ended when it is dropped.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Process {
    pub(crate) fn start(command: &mut Command) -> io::Result<Self> {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let output = child.stdout.take().ok_or(ErrorKind::BrokenPipe)?;
        Ok(Self {
            child,
            output: BufReader::new(output),
        })
    }

    /// This program in another role.
    pub(crate) fn role(arguments: &[&str]) -> io::Result<Self> {
        Self::start(Command::new(env::current_exe()?).args(arguments))
    }

    /// The next line that it prints.
    pub(crate) fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        match self.output.read_line(&mut line)? {
            0 => Err(ErrorKind::UnexpectedEof.into()),
            _ => Ok(line.trim_end().to_owned()),
        }
    }

    /// Where it says that it listens.
    pub(crate) fn address(&mut self) -> io::Result<String> {
        let line = self.line()?;
        let address = line.strip_prefix("listening on http://");
        Ok(address.ok_or(ErrorKind::InvalidData)?.to_owned())
    }

    /// How many files it has open.
    pub(crate) fn descriptors(&self) -> io::Result<usize> {
        Ok(fs::read_dir(self.proc("fd"))?.count())
    }

    /// Its memory, in bytes.
    pub(crate) fn memory(&self) -> io::Result<f64> {
        self.status("VmRSS:")
    }

    /// The most memory that it had so far, in bytes.
    pub(crate) fn peak_memory(&self) -> io::Result<f64> {
        self.status("VmHWM:")
    }

    fn status(&self, name: &str) -> io::Result<f64> {
        let status = fs::read_to_string(self.proc("status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
        let kilobytes: f64 = kilobytes.ok_or(ErrorKind::InvalidData)?;
        Ok(kilobytes * 1024.0)
    }

    /// How long its threads have run.
    pub(crate) fn cpu_time(&self) -> io::Result<Duration> {
        cpu_time(Path::new(&self.proc("")))
    }

    /// Ends it now.
    pub(crate) fn kill(&mut self) -> io::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    fn proc(&self, name: &str) -> String {
        format!("/proc/{}/{name}", self.child.id())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.kill();
    }
}

/// How long the threads of the process have run whose folder that is.
pub(crate) fn cpu_time(process: &Path) -> io::Result<Duration> {
    let mut total = Duration::ZERO;
    for task in fs::read_dir(process.join("task"))? {
        let text = fs::read_to_string(task?.path().join("schedstat"))?;
        let nanoseconds = text.split(' ').next().and_then(|text| text.parse().ok());
        total += Duration::from_nanos(nanoseconds.ok_or(ErrorKind::InvalidData)?);
    }
    Ok(total)
}

/// The time in ms on a clock that all processes share.
pub(crate) fn now() -> f64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(f64::NAN, |since| since.as_secs_f64() * 1000.0)
}
