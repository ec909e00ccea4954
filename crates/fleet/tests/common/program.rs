#![allow(dead_code, reason = "each test program uses a part of it")]
#![allow(unreachable_pub, reason = "these are tests")]

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_docker-connection-fleet");

/// The program without the settings of whoever runs the tests.
pub fn program() -> Command {
    let mut command = Command::new(PROGRAM);
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("DOCKER_") {
            command.env_remove(name);
        }
    }
    command
}

/// A running program; killed with the test.
pub struct Running(Child);

impl Running {
    pub fn start(command: &mut Command) -> Self {
        Self(command.spawn().unwrap())
    }

    /// A gateway, and the address that it tells.
    pub fn gateway(command: &mut Command) -> (Self, String) {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let stdout = child.stdout.take().unwrap();
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let line = lines.next().expect("it listens");
        let address = line
            .strip_prefix("listening on http://")
            .unwrap()
            .to_owned();
        (Self(child), address)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
