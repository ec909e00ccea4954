use std::fs::{self, File};
use std::net::TcpStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

/// Far more than a start takes on a busy machine.
const START_LIMIT: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(20);

/// A program that can be killed and started again; killed when dropped.
pub(super) struct Program {
    command: Command,
    /// Has its output since the last start.
    log: PathBuf,
    /// Where it listens, once it is up.
    port: Option<u16>,
    child: Option<Child>,
}

impl Program {
    /// One that does not run yet.
    pub(super) fn new<'a>(
        program: &Path,
        words: impl IntoIterator<Item = &'a str>,
        log: PathBuf,
        port: Option<u16>,
    ) -> Self {
        let mut command = Command::new("setpriv");
        command
            // It ends with this process, however that ends.
            .args(["--pdeathsig", "KILL", "--"])
            .arg(program)
            .args(words)
            .stdin(Stdio::null())
            // Ctrl-C is for this process.
            .process_group(0);
        Self {
            command,
            log,
            port,
            child: None,
        }
    }

    /// Starts it, unless it runs, and waits until it listens.
    pub(super) fn start(&mut self) -> Result<()> {
        self.take_end()?;
        if self.child.is_some() {
            return Ok(());
        }
        let log = File::create(&self.log)?;
        self.command.stdout(log.try_clone()?).stderr(log);
        let child = self.command.spawn();
        self.child = Some(child.context("setpriv cannot be started")?);
        self.wait_until_it_listens()
    }

    fn wait_until_it_listens(&mut self) -> Result<()> {
        let Some(port) = self.port else {
            return Ok(());
        };
        let deadline = Instant::now() + START_LIMIT;
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if let Some(status) = self.take_end()? {
                let output = fs::read_to_string(&self.log).unwrap_or_default();
                bail!("it ended: {status}\n{output}");
            }
            ensure!(Instant::now() < deadline, "it does not listen");
            thread::sleep(POLL);
        }
        Ok(())
    }

    /// How it ended, once, if it did so by itself.
    pub(super) fn take_end(&mut self) -> Result<Option<ExitStatus>> {
        let Some(child) = &mut self.child else {
            return Ok(None);
        };
        let end = child.try_wait()?;
        if end.is_some() {
            self.child = None;
        }
        Ok(end)
    }

    pub(super) fn kill(&mut self) -> Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Err(error) = self.kill() {
            eprintln!("A program of the demo could not be killed: {error}");
        }
    }
}
