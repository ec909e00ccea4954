use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::ffi::OsStringExt;
use std::process::Child;

use docker_connection_backend::TerminalConfig;
use private_engine::PrivateEngine;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use super::{Shell, printed};

/// `docker exec -it` in a terminal of its own.
pub(super) struct DockerExec {
    terminal: File,
    child: Child,
}

impl DockerExec {
    /// Waits for the shell's prompt.
    pub(super) fn start(engine: &PrivateEngine) -> io::Result<Self> {
        let options = ["run", "--detach", "--network", "none", "--rm"];
        let image = [TerminalConfig::IMAGE, "sleep", "100000"];
        let container = printed(engine.docker().args(options).args(image))?;

        let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
        grantpt(&terminal)?;
        unlockpt(&terminal)?;
        let size = Winsize {
            ws_row: 24,
            ws_col: 80,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&terminal, size)?;
        let path = OsString::from_vec(ptsname(&terminal, Vec::new())?.into_bytes());
        let open = || OpenOptions::new().read(true).write(true).open(&path);
        let mut command = engine.docker();
        command.args(["exec", "-it", &container, "/bin/sh"]);
        let child = command
            .stdin(open()?)
            .stdout(open()?)
            .stderr(open()?)
            .spawn()?;
        let mut shell = Self {
            terminal: File::from(terminal),
            child,
        };
        shell.read_until(b"# ")?;
        Ok(shell)
    }
}

impl Shell for DockerExec {
    fn type_in(&mut self, keys: &[u8]) -> io::Result<()> {
        self.terminal.write_all(keys)
    }

    fn read(&mut self, output: &mut Vec<u8>) -> io::Result<()> {
        let mut chunk = [0; 64 * 1024];
        let count = self.terminal.read(&mut chunk)?;
        if count == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        output.extend_from_slice(&chunk[..count]);
        Ok(())
    }
}

impl Drop for DockerExec {
    fn drop(&mut self) {
        // It may have ended already; its container goes with the engine.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
