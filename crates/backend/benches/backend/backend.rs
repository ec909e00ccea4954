use std::io;
use std::process::Command;

use crate::process::Process;

impl Process {
    /// The backend, asking that engine.
    pub(crate) fn backend(docker_host: &str) -> io::Result<Self> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_docker-connection-backend"));
        command
            .args(["--listen", "127.0.0.1:0", "--max-connections", "20000"])
            .args(["--docker-host", docker_host]);
        Self::start(&mut command)
    }
}
