use std::env;
use std::io::{self, ErrorKind};
use std::net::TcpListener;
use std::process::Command;

use serde::Deserialize;
use tempfile::{TempDir, tempdir};
use tokio::net::TcpStream;

use crate::ask::{get, until};
use crate::process::Process;

/// A real `nats-server` with a store of its own.
#[derive(Debug)]
pub(crate) struct Nats {
    pub(crate) process: Process,
    folder: TempDir,
    port: u16,
    monitoring_port: u16,
}

/// What a server has counted.
#[derive(Debug, Deserialize)]
pub(crate) struct Counts {
    /// Messages of clients.
    #[serde(rename = "in_msgs")]
    pub(crate) received: u64,
    /// Messages to clients, heartbeats of JetStream among them.
    #[serde(rename = "out_msgs")]
    pub(crate) sent: u64,
}

impl Nats {
    pub(crate) async fn start() -> io::Result<Self> {
        let folder = tempdir()?;
        let (port, monitoring_port) = (free_port()?, free_port()?);
        let process = process(&folder, port, monitoring_port)?;
        let nats = Self {
            process,
            folder,
            port,
            monitoring_port,
        };
        nats.is_up().await?;
        Ok(nats)
    }

    pub(crate) fn start_again(&mut self) -> io::Result<()> {
        self.process = process(&self.folder, self.port, self.monitoring_port)?;
        Ok(())
    }

    pub(crate) fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    pub(crate) async fn counts(&self) -> io::Result<Counts> {
        let answer = get(&format!("127.0.0.1:{}", self.monitoring_port), "/varz").await?;
        let (_, body) = answer
            .split_once("\r\n\r\n")
            .ok_or(ErrorKind::InvalidData)?;
        Ok(serde_json::from_str(body)?)
    }

    async fn is_up(&self) -> io::Result<()> {
        let address = ("127.0.0.1", self.port);
        until(async || Ok(TcpStream::connect(address).await.is_ok())).await?;
        Ok(())
    }
}

fn process(folder: &TempDir, port: u16, monitoring_port: u16) -> io::Result<Process> {
    let server = env::var_os("NATS_SERVER").unwrap_or_else(|| "nats-server".into());
    let mut command = Command::new(server);
    command
        .args(["-js", "-a", "127.0.0.1", "-p", &port.to_string()])
        .args(["-m", &monitoring_port.to_string()])
        .arg("-sd")
        .arg(folder.path());
    Process::start(&mut command)
}

/// Nobody else takes it in the moment until it is used.
fn free_port() -> io::Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    Ok(listener.local_addr()?.port())
}
