use std::io::{self, ErrorKind};
use std::time::Instant;

use tempfile::tempdir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::block_in_place;

use crate::Extent;
use crate::fake_engine::FakeEngine;
use crate::news::heard;
use crate::process::Process;
use crate::table::{self, quantile};

/// How many streams are open meanwhile.
const STREAMS: &str = "200";
/// How many are asked for, each on a connection of its own.
const COUNT: &str = "500";

/// How soon `/livez` answers while others ask as often as they can.
pub(crate) async fn measure(_: Extent) -> io::Result<()> {
    let folder = tempdir()?;
    let socket = folder.path().join("docker.sock");
    let _engine = FakeEngine::start(&socket)?;
    let mut backend = Process::backend(&format!("unix://{}", socket.display()))?;
    let address = backend.address()?;
    let mut listeners = Process::role(&["listeners", &address, STREAMS])?;
    let p99: f64 = block_in_place(|| {
        heard(&mut listeners, true)?;
        let _load = Process::role(&["load", &address, "60"])?;
        let line = Process::role(&["livez", &address, COUNT])?.line()?;
        line.parse().map_err(io::Error::other)
    })?;
    table::note("GET /livez under that load, p99", p99, "ms");
    Ok(())
}

/// Asks so often, one after the other, and prints the time that 99 of 100 answers do not exceed.
pub(crate) async fn run(address: &str, count: &str) -> io::Result<()> {
    let count: usize = count.parse().map_err(|_| ErrorKind::InvalidInput)?;
    let mut times = Vec::new();
    for _ in 0..count {
        let started = Instant::now();
        let mut stream = TcpStream::connect(address).await?;
        let request = "GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        if !answer.starts_with("HTTP/1.1 200") {
            return Err(ErrorKind::InvalidData.into());
        }
        times.push(started.elapsed().as_secs_f64() * 1000.0);
    }
    println!("{}", quantile(&times, 0.99));
    Ok(())
}
