use std::io;
use std::process::Command;

use tokio::task::block_in_place;

use crate::ask::{get, until};
use crate::nats::Nats;
use crate::process::Process;

/// The program as a gateway.
#[derive(Debug)]
pub(crate) struct Gateway {
    pub(crate) process: Process,
    pub(crate) address: String,
}

impl Gateway {
    pub(crate) async fn start(nats: &Nats) -> io::Result<Self> {
        let mut command = program(nats, "gateway");
        command.args(["--listen", "127.0.0.1:0", "--max-connections", "20000"]);
        let mut process = Process::start(&mut command)?;
        let address = block_in_place(|| process.address())?;
        let gateway = Self { process, address };
        until(async || Ok(gateway.get("/readyz").await?.starts_with("HTTP/1.0 200"))).await?;
        Ok(gateway)
    }

    /// Waits until it knows of so many hosts.
    pub(crate) async fn knows(&self, hosts: usize) -> io::Result<()> {
        let known = format!("\ndocker_connection_fleet_hosts {hosts}\n");
        until(async || Ok(self.get("/metrics").await?.contains(&known))).await?;
        Ok(())
    }

    async fn get(&self, path: &str) -> io::Result<String> {
        get(&self.address, path).await
    }
}

/// The program in one of its roles.
pub(crate) fn program(nats: &Nats, role: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_docker-connection-fleet"));
    command.args([role, "--nats", &nats.url()]);
    command
}
