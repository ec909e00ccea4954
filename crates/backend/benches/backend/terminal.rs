mod docker_exec;
mod socket;

use std::io::{self, ErrorKind};
use std::num::NonZeroU32;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use docker_connection_backend::{Backend, Config, TerminalConfig};
use private_engine::{PrivateEngine, TemporaryEngine};
use tokio::net::TcpListener;

use self::docker_exec::DockerExec;
use self::socket::Socket;
use crate::Extent;
use crate::process::Process;
use crate::table::{self, quantile};

/// How many terminals are open at once.
const SESSIONS: u32 = 50;
/// Between two keys.
const PAUSE: Duration = Duration::from_millis(10);

/// A shell that somebody types into.
trait Shell {
    fn type_in(&mut self, keys: &[u8]) -> io::Result<()>;

    /// Waits for output, and adds it.
    fn read(&mut self, output: &mut Vec<u8>) -> io::Result<()>;

    /// Reads on until that is in the output.
    fn read_until(&mut self, text: &[u8]) -> io::Result<()> {
        let mut output = Vec::new();
        loop {
            self.read(&mut output)?;
            if output.windows(text.len()).any(|shown| shown == text) {
                return Ok(());
            }
            // Of a hundred megabytes nobody needs more than what the text may begin in.
            output.drain(..output.len().saturating_sub(text.len()));
        }
    }

    /// How long each of so many keys takes to be shown, in ms.
    fn echoes(&mut self, count: usize) -> io::Result<Vec<f64>> {
        let mut times = Vec::new();
        for _ in 0..count {
            thread::sleep(PAUSE);
            let typed = Instant::now();
            self.type_in(b"x")?;
            self.read_until(b"x")?;
            times.push(typed.elapsed().as_secs_f64() * 1000.0);
        }
        self.type_in(b"\x15")?;
        Ok(times)
    }

    /// How long the shell takes to print so many MB, in s.
    fn flood(&mut self, megabytes: usize) -> io::Result<f64> {
        let started = Instant::now();
        let flood = format!("head -c {megabytes}000000 /dev/zero | tr '\\0' a; echo d''one\n");
        self.type_in(flood.as_bytes())?;
        self.read_until(b"done\r\n")?;
        Ok(started.elapsed().as_secs_f64())
    }
}

/// How a terminal does beside `docker exec -it`, on the same engine.
pub(crate) fn measure(extent: Extent) -> io::Result<()> {
    if let Some(reason) = PrivateEngine::missing() {
        println!("not measured, because {reason}: terminals");
        return Ok(());
    }
    let engine = TemporaryEngine::new()?;
    engine.start()?;
    engine.import_busybox(TerminalConfig::IMAGE)?;
    let mut server = Process::role(&["terminals", &engine.host()])?;
    let address = server.address()?;

    let mut ours = Socket::start(&address)?;
    let mut docker = DockerExec::start(&engine)?;
    let (mut our_echoes, mut docker_echoes) = (Vec::new(), Vec::new());
    let (mut our_floods, mut docker_floods) = (Vec::new(), Vec::new());
    for _ in 0..extent.rounds {
        our_echoes.extend(ours.echoes(extent.keys)?);
        docker_echoes.extend(docker.echoes(extent.keys)?);
    }
    let before = server.memory()?;
    for _ in 0..extent.cycles.div_ceil(4) {
        our_floods.push(ours.flood(extent.megabytes)?);
        docker_floods.push(docker.flood(extent.megabytes)?);
    }
    let grown = server.peak_memory()? - before;

    for (what, share) in [("p50", 0.5), ("p99", 0.99)] {
        let (ours, docker) = (
            quantile(&our_echoes, share),
            quantile(&docker_echoes, share),
        );
        table::note(&format!("from a key to its echo, {what}"), ours, "ms");
        table::note(
            &format!("the same by docker exec -it, {what}"),
            docker,
            "ms",
        );
        if share == 0.5 {
            table::at_most("the one by the other, p50", 1.2, ours / docker, "");
        }
    }
    let megabytes = extent.megabytes as f64;
    let (ours, docker) = (quantile(&our_floods, 0.5), quantile(&docker_floods, 0.5));
    table::note("output", megabytes / ours, "MB/s");
    table::note("the same by docker exec -it", megabytes / docker, "MB/s");
    table::at_least("the one by the other", 0.8, docker / ours, "");
    table::note("memory that this takes", grown / 1e6, "MB");
    measure_many(&server, &address, extent)
}

fn measure_many(server: &Process, address: &str, extent: Extent) -> io::Result<()> {
    let before = server.memory()?;
    let started = Instant::now();
    let starting: Vec<_> = (0..SESSIONS)
        .map(|_| {
            let address = address.to_owned();
            thread::spawn(move || Socket::start(&address))
        })
        .collect();
    let mut sockets = Vec::new();
    for socket in starting {
        sockets.push(socket.join().map_err(|_| ErrorKind::Other)??);
    }
    let took = started.elapsed().as_secs_f64();
    let each = (server.memory()? - before) / f64::from(SESSIONS);

    let typing: Vec<_> = sockets
        .into_iter()
        .map(|mut socket| thread::spawn(move || socket.echoes(extent.keys)))
        .collect();
    let mut echoes = Vec::new();
    for times in typing {
        echoes.extend(times.join().map_err(|_| ErrorKind::Other)??);
    }
    let told = |what: &str| format!("{SESSIONS} terminals at once, {what}");
    table::note(&told("until all have a shell"), took, "s");
    table::note(&told("memory of each"), each / 1024.0, "kB");
    table::note(&told("keys in all, p50"), quantile(&echoes, 0.5), "ms");
    table::note(&told("keys in all, p99"), quantile(&echoes, 0.99), "ms");
    Ok(())
}

/// Serves terminals of that engine, more than the program does.
pub(crate) async fn serve(docker_host: &str) -> io::Result<()> {
    let terminal = TerminalConfig {
        max_sessions: NonZeroU32::MAX,
        ..TerminalConfig::default()
    };
    let backend = Backend::new(Config {
        docker_host: Some(docker_host.to_owned()),
        terminal: Some(terminal),
        ..Config::default()
    });
    let backend = backend.map_err(io::Error::other)?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on http://{}", listener.local_addr()?);
    backend.serve(listener, std::future::pending()).await;
    Ok(())
}

/// What Docker's own client prints.
fn printed(docker: &mut Command) -> io::Result<String> {
    let output = docker.output()?;
    if !output.status.success() {
        return Err(io::Error::other(String::from_utf8_lossy(&output.stderr)));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
