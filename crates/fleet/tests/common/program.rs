#![allow(dead_code, reason = "each test program uses a part of it")]
#![allow(unreachable_pub, reason = "these are tests")]

use std::env;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

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

/// The agent of the host `a`.
pub fn agent_program(nats: &str, socket: &Path) -> Command {
    let docker_host = format!("unix://{}", socket.display());
    let mut command = program();
    command.args(["agent", "--host", "a", "--nats", nats]);
    command.args(["--docker-host", &docker_host]);
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

    pub fn freeze(&self) {
        self.signal(Signal::STOP);
    }

    pub fn thaw(&self) {
        self.signal(Signal::CONT);
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.0), signal).unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
