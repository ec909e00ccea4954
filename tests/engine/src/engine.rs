use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use std::{env, path, thread};

use rustix::process::{Pid, Signal, geteuid};

use crate::process::{is_started_for, read_pid, send, started_for, wait_until};
use crate::{busybox, mounts};

/// Far more than a start takes on a busy machine.
const START_LIMIT: Duration = Duration::from_secs(60);
/// An engine with a container that ignores SIGTERM takes 10 s to stop.
const STOP_LIMIT: Duration = Duration::from_secs(30);
/// How long a killed process may take to vanish.
const KILL_LIMIT: Duration = Duration::from_secs(10);
/// How long one ping may take.
const PING_LIMIT: Duration = Duration::from_secs(2);
/// The kernel's limit for the path of a socket, without its final zero byte.
const LONGEST_SOCKET_PATH: usize = 107;

/// A Docker engine of our own, in one folder; never the user's.
///
/// The folder is all there is to it: any process may make a `PrivateEngine` for the same folder
/// and control the engine that another one started.
#[derive(Clone, Debug)]
pub struct PrivateEngine {
    pub(crate) dir: PathBuf,
}

impl PrivateEngine {
    /// Why no private engine can run here, as one sentence; `None` if one can.
    #[must_use]
    pub fn missing() -> Option<String> {
        if !cfg!(target_os = "linux") {
            return Some("a private Docker engine needs Linux".to_owned());
        }
        if !geteuid().is_root() {
            return Some("a private Docker engine needs root".to_owned());
        }
        ["dockerd", "containerd", "docker"]
            .into_iter()
            .find(|program| !is_installed(program))
            .map(|program| format!("{program} is not installed"))
    }

    /// The engine of that folder, which may run already; starts nothing.
    #[must_use]
    pub fn at(dir: impl Into<PathBuf>) -> Self {
        let dir = dir.into();
        Self {
            dir: path::absolute(&dir).unwrap_or(dir),
        }
    }

    /// The path of the engine's socket.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.dir.join("docker.sock")
    }

    /// The engine's address, as for `DOCKER_HOST`.
    #[must_use]
    pub fn host(&self) -> String {
        format!("unix://{}", self.socket().display())
    }

    /// The file with the engine's output.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.dir.join("dockerd.log")
    }

    /// The process id of the running engine.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.dockerd().map(|pid| pid.as_raw_pid().unsigned_abs())
    }

    /// Starts the engine and waits until it answers; one that runs already is fine.
    ///
    /// It outlives the calling process.
    ///
    /// # Errors
    ///
    /// If the folder's path is too long for sockets, if the engine cannot be started, or if it does
    /// not answer in time; then it is killed again.
    pub fn start(&self) -> io::Result<()> {
        let mut child = match self.dockerd() {
            Some(_) => None,
            None => Some(self.spawn()?),
        };
        let mut ended = false;
        let answered = wait_until(START_LIMIT, || {
            ended = match &mut child {
                Some(child) => matches!(child.try_wait(), Ok(Some(_))),
                None => self.dockerd().is_none(),
            };
            ended || ping(&self.socket()).unwrap_or(false)
        });
        if let Some(mut child) = child {
            // Only its parent can clear away an ended process.
            thread::spawn(move || child.wait());
        }
        if answered && !ended {
            return Ok(());
        }
        self.kill()?;
        let what = if ended { "ended" } else { "does not answer" };
        Err(io::Error::other(format!(
            "the private engine {what}; its output is in {}",
            self.log().display()
        )))
    }

    /// The shell line that starts the engine in the background, to print for a person.
    #[must_use]
    pub fn start_command(&self) -> String {
        let words = |words: &[OsString]| {
            let words: Vec<_> = words.iter().map(|word| quoted(word)).collect();
            words.join(" ")
        };
        let stale: Vec<_> = self.pid_files().map(PathBuf::into_os_string).into();
        format!(
            "rm -f {}; dockerd {} >{} 2>&1 &",
            words(&stale),
            words(&self.arguments()),
            quoted(self.log().as_os_str())
        )
    }

    /// Asks the engine to end and waits until it has; kills it if that takes too long.
    ///
    /// # Errors
    ///
    /// If the engine cannot be signalled.
    pub fn stop(&self) -> io::Result<()> {
        let Some(pid) = self.dockerd() else {
            return Ok(());
        };
        send(pid, Signal::TERM)?;
        // A frozen engine gets the signal only now.
        send(pid, Signal::CONT)?;
        if wait_until(STOP_LIMIT, || self.dockerd().is_none()) {
            return Ok(());
        }
        self.kill()
    }

    /// Kills the engine and its containerd and waits until they are gone.
    ///
    /// Leaves the socket's file and everything else behind, as a crash does.
    ///
    /// # Errors
    ///
    /// If a process cannot be killed.
    pub fn kill(&self) -> io::Result<()> {
        self.kill_all("dockerd")?;
        self.kill_all("containerd")
    }

    /// Makes the engine hang: it accepts connections and is silent.
    ///
    /// # Errors
    ///
    /// If the engine does not run.
    pub fn freeze(&self) -> io::Result<()> {
        self.signal(Signal::STOP)
    }

    /// Ends [`Self::freeze`].
    ///
    /// # Errors
    ///
    /// If the engine does not run.
    pub fn thaw(&self) -> io::Result<()> {
        self.signal(Signal::CONT)
    }

    /// Makes an image of that name with busybox in it.
    ///
    /// # Errors
    ///
    /// If busybox is not installed or the engine does not take the image.
    pub fn import_busybox(&self, name: &str) -> io::Result<()> {
        let tree = busybox::image_tree()?;
        busybox::pipe_tar(tree.path(), self.docker().args(["import", "-", name]))
    }

    /// The command `docker`, talking to this engine whatever the environment says.
    #[must_use]
    pub fn docker(&self) -> Command {
        let mut docker = Command::new("docker");
        docker
            .env_remove("DOCKER_CONTEXT")
            .env_remove("DOCKER_TLS_VERIFY")
            .arg("--host")
            .arg(self.host());
        docker
    }

    /// Kills the engine with its containers and deletes its folder.
    ///
    /// # Errors
    ///
    /// If something cannot be killed, unmounted or deleted.
    pub fn remove(self) -> io::Result<()> {
        self.clear()
    }

    pub(crate) fn clear(&self) -> io::Result<()> {
        self.kill()?;
        // Containers outlive their engine.
        for pid in self.containers() {
            send(pid, Signal::KILL)?;
        }
        self.kill_all("containerd-shim")?;
        mounts::unmount_below(&self.dir)?;
        match fs::remove_dir_all(&self.dir) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn spawn(&self) -> io::Result<Child> {
        // The longest path that the two daemons bind.
        let longest = self.exec_root().join("containerd/containerd-debug.sock");
        if longest.as_os_str().len() > LONGEST_SOCKET_PATH {
            return Err(io::Error::new(
                ErrorKind::InvalidInput,
                format!("{} is too long a path for sockets", self.dir.display()),
            ));
        }
        // A containerd that survived its dockerd would keep the new one from starting, and so
        // would the process ids of killed ones.
        self.kill()?;
        for file in self.pid_files() {
            match fs::remove_file(&file) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        fs::create_dir_all(&self.dir)?;
        fs::write(self.configuration(), "{}")?;
        let log = File::create(self.log())?;
        Command::new("dockerd")
            .args(self.arguments())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .process_group(0)
            .spawn()
    }

    fn dockerd(&self) -> Option<Pid> {
        read_pid(&self.pid_file())
            .filter(|pid| is_started_for(*pid, &self.dir, "dockerd"))
            // It writes its file a little after its start.
            .or_else(|| started_for(&self.dir, "dockerd").first().copied())
    }

    /// The first process of each container.
    fn containers(&self) -> Vec<Pid> {
        let tasks = "containerd/daemon/io.containerd.runtime.v2.task/private-engine";
        let Ok(tasks) = fs::read_dir(self.exec_root().join(tasks)) else {
            return Vec::new();
        };
        tasks
            .flatten()
            .filter_map(|task| read_pid(&task.path().join("init.pid")))
            .collect()
    }

    fn kill_all(&self, name: &str) -> io::Result<()> {
        for pid in started_for(&self.dir, name) {
            send(pid, Signal::KILL)?;
        }
        if wait_until(KILL_LIMIT, || started_for(&self.dir, name).is_empty()) {
            return Ok(());
        }
        Err(io::Error::new(
            ErrorKind::TimedOut,
            format!("the private engine's {name} could not be killed"),
        ))
    }

    fn signal(&self, signal: Signal) -> io::Result<()> {
        let pid = self.dockerd().ok_or_else(|| {
            io::Error::new(ErrorKind::NotFound, "the private engine is not running")
        })?;
        send(pid, signal)
    }
}

/// Whether the engine at the socket answers 200 to `/_ping`.
fn ping(socket: &Path) -> io::Result<bool> {
    let mut stream = UnixStream::connect(socket)?;
    stream.set_read_timeout(Some(PING_LIMIT))?;
    stream.write_all(b"GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.split(' ').nth(1) == Some("200"))
}

fn is_installed(program: &str) -> bool {
    let Some(folders) = env::var_os("PATH") else {
        return false;
    };
    env::split_paths(&folders).any(|folder| folder.join(program).is_file())
}

/// The word as a shell reads it.
fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    shlex::try_quote(&word).map_or_else(|_| word.to_string(), Into::into)
}
