use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use super::PATIENCE;
#[cfg(unix)]
use rustix::process::{Pid, Signal, kill_process};

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_docker-connection-backend");

/// The program without the settings of whoever runs the tests.
pub fn program() -> Command {
    without_settings(Command::new(PROGRAM))
}

#[cfg(unix)]
/// The program as the user nobody runs it. Its copy is put into that folder, since nobody may look
/// into the one where cargo puts it.
pub fn program_as_nobody(folder: &Path) -> Command {
    let copy = folder.join("backend");
    // By another process: a program that was started meanwhile by another test would hold on to
    // our handle, and what is open for writing cannot be run.
    let copied = Command::new("cp")
        .args([PROGRAM.as_ref(), copy.as_os_str()])
        .status();
    assert!(copied.is_ok_and(|status| status.success()));
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(copy);
    without_settings(command)
}

#[cfg(unix)]
/// The program where so many files may be open, softly and hard.
pub fn program_with_descriptors(soft: usize, hard: usize) -> Command {
    let mut command = Command::new("sh");
    command.args([
        "-c",
        &format!("ulimit -Sn {soft}; ulimit -Hn {hard}; exec \"$@\""),
        "sh",
        PROGRAM,
    ]);
    without_settings(command)
}

/// The command without the settings of whoever runs the tests.
pub fn without_settings(mut command: Command) -> Command {
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("DOCKER_") {
            command.env_remove(name);
        }
    }
    command
}

/// A running program; ended with the test.
pub struct Running {
    child: Child,
    pub address: String,
}

impl Running {
    pub fn start(command: &mut Command) -> Self {
        Self::start_and_read(command, 0).0
    }

    /// Starts the program and reads so many more lines than the first.
    pub fn start_and_read(command: &mut Command, count: usize) -> (Self, Vec<String>) {
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let stdout = child.stdout.take().expect("it is piped");
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let line = lines.next().expect("it listens");
        let address = line.strip_prefix("listening on http://");
        let address = address.unwrap_or_else(|| panic!("{line}")).to_owned();
        (Self { child, address }, lines.take(count).collect())
    }

    /// How many files the program has open.
    pub fn descriptors(&self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.child.id()))
            .expect("it runs, and /proc is mounted")
            .count()
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).expect("it listens");
        let patience = Some(PATIENCE);
        stream.set_read_timeout(patience).expect("it is no zero");
        stream
    }

    /// The memory of the program, in bytes.
    pub fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.expect("it runs, and /proc is mounted");
        let kilobytes = status.lines().find_map(|line| {
            let value = line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?;
            value.parse::<u64>().ok()
        });
        kilobytes.expect("Linux tells") * 1024
    }

    /// How many threads the program has.
    pub fn threads(&self) -> usize {
        fs::read_dir(format!("/proc/{}/task", self.child.id()))
            .expect("it runs, and /proc is mounted")
            .count()
    }

    /// The whole answer to a request on a connection of its own.
    pub fn get(&self, path: &str) -> String {
        let mut stream = self.connect();
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.address
        );
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        answer
    }

    /// The JSON of the health report.
    pub fn report(&self) -> serde_json::Value {
        let answer = self.get("/api/health?report");
        let (_, body) = answer.split_once("\r\n\r\n").expect("it speaks HTTP");
        serde_json::from_str(body).expect("it reports JSON")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(unix)]
impl Running {
    pub fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// Ends the program and gives what it has logged; its standard error has to be piped.
    pub fn into_log(mut self) -> String {
        kill_process(Pid::from_child(&self.child), Signal::TERM).expect("it runs");
        let mut log = String::new();
        let mut stderr = self.child.stderr.take().expect("it is piped");
        stderr.read_to_string(&mut log).expect("it logs text");
        log
    }

    /// Sends the signal and gives how long the program takes to end.
    pub fn end(mut self, signal: Signal) -> Duration {
        let started = Instant::now();
        kill_process(Pid::from_child(&self.child), signal).expect("it runs");
        while started.elapsed() < Duration::from_secs(10) {
            if let Some(status) = self.child.try_wait().expect("it is our child") {
                assert!(status.success(), "{status}");
                return started.elapsed();
            }
            thread::sleep(Duration::from_millis(5));
        }
        panic!("it does not end");
    }
}

#[cfg(target_os = "linux")]
impl Running {
    /// From now on the program may have so many files open.
    pub fn limit_descriptors(&self, count: usize) {
        use rustix::process::{Resource, Rlimit, getrlimit, prlimit};

        let limit = Rlimit {
            current: Some(count as u64),
            maximum: getrlimit(Resource::Nofile).maximum,
        };
        prlimit(Some(Pid::from_child(&self.child)), Resource::Nofile, limit).expect("it is ours");
    }
}
