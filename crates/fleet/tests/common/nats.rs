use std::env;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use async_nats::jetstream;
use async_nats::jetstream::kv::Store;
use docker_connection_fleet::NatsConfig;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::{TempDir, tempdir};
use tokio::net::TcpStream;

use super::eventually;

/// A real `nats-server` with a store of its own; ended with the test.
pub struct Nats {
    folder: TempDir,
    port: u16,
    child: Option<Child>,
}

impl Nats {
    pub async fn start() -> Self {
        Self::with_config("").await
    }

    /// The same with lines of a configuration file.
    pub async fn with_config(config: &str) -> Self {
        let folder = tempdir().unwrap();
        fs::write(folder.path().join("nats.conf"), config).unwrap();
        let mut nats = Self {
            folder,
            port: free_port(),
            child: None,
        };
        nats.start_again().await;
        nats
    }

    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    pub fn config(&self) -> NatsConfig {
        NatsConfig::new(vec![self.url().parse().unwrap()])
    }

    /// As that user.
    pub fn config_of(&self, user: &str, password: &str) -> NatsConfig {
        let url = format!("nats://{user}:{password}@127.0.0.1:{}", self.port);
        NatsConfig::new(vec![url.parse().unwrap()])
    }

    /// A client of the test's own.
    pub async fn client(&self) -> async_nats::Client {
        async_nats::connect(self.url()).await.unwrap()
    }

    pub async fn bucket(&self) -> Store {
        let jetstream = jetstream::new(self.client().await);
        jetstream.get_key_value(NatsConfig::BUCKET).await.unwrap()
    }

    pub async fn start_again(&mut self) {
        assert!(self.child.is_none());
        let server = env::var_os("NATS_SERVER").unwrap_or_else(|| "nats-server".into());
        let child = Command::new(server)
            .args(["-js", "-a", "127.0.0.1", "-p", &self.port.to_string()])
            .arg("-sd")
            .arg(self.store())
            .arg("-c")
            .arg(self.folder.path().join("nats.conf"))
            .env("GATEWAY_PASSWORD", "secret-of-gateway")
            .env("ALPHA_PASSWORD", "secret-of-alpha")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("nats-server can be started; `cargo xtask test` installs it");
        self.child = Some(child);
        let port = self.port;
        eventually(async || TcpStream::connect(("127.0.0.1", port)).await.is_ok()).await;
    }

    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    pub fn is_running(&self) -> bool {
        self.child.is_some()
    }

    /// Forgets what it kept. It has to be dead.
    pub fn wipe(&self) {
        assert!(self.child.is_none());
        fs::remove_dir_all(self.store()).unwrap();
    }

    /// A copy of what it keeps. It has to be dead.
    pub fn copy(&self) -> TempDir {
        assert!(self.child.is_none());
        let copy = tempdir().unwrap();
        copy_folder(&self.store(), &copy.path().join("store"));
        copy
    }

    /// Keeps what it kept when the copy was made. It has to be dead.
    pub fn restore(&self, copy: &TempDir) {
        self.wipe();
        copy_folder(&copy.path().join("store"), &self.store());
    }

    fn store(&self) -> PathBuf {
        self.folder.path().join("store")
    }

    pub fn freeze(&self) {
        self.signal(Signal::STOP);
    }

    pub fn thaw(&self) {
        self.signal(Signal::CONT);
    }

    fn signal(&self, signal: Signal) {
        let child = self.child.as_ref().unwrap();
        kill_process(Pid::from_child(child), signal).unwrap();
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        self.kill();
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Nobody else takes it in the moment until it is used.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}
