use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use private_engine::{PrivateEngine, TemporaryEngine};
use rustix::process::{Pid, Signal, kill_process};

use crate::Extent;
use crate::process::{Process, now};
use crate::table::{self, quantile};

/// How soon the last of many streams hears of a real engine's death and return.
pub(crate) fn measure(extent: Extent) -> io::Result<()> {
    const STREAMS: &str = "1000";

    if let Some(reason) = PrivateEngine::missing() {
        println!("not measured, because {reason}: how soon news of a real engine is told");
        return Ok(());
    }
    let engine = TemporaryEngine::new()?;
    engine.start()?;
    let mut backend = Process::backend(&engine.host())?;
    let address = backend.address()?;
    let mut listeners = Process::role(&["listeners", &address, STREAMS])?;
    heard(&mut listeners, true)?;

    let (mut deaths, mut returns) = (Vec::new(), Vec::new());
    for _ in 0..extent.cycles {
        let died = kill(&engine)?;
        deaths.push(heard(&mut listeners, false)? - died);
        engine.kill()?;
        let socket = engine.socket();
        let ping = thread::spawn(move || first_good_ping(socket));
        engine.start()?;
        let back = ping.join().map_err(|_| ErrorKind::Other)?;
        // The backend may have heard it first.
        returns.push((heard(&mut listeners, true)? - back).max(0.0));
    }
    let told = |what: &str| format!("{what} to the last of {STREAMS} streams");
    table::note(
        &told("kill -9 of the engine, p50"),
        quantile(&deaths, 0.5),
        "ms",
    );
    table::at_most(
        &told("kill -9 of the engine, p99"),
        50.0,
        quantile(&deaths, 0.99),
        "ms",
    );
    table::note(&told("first good ping, p50"), quantile(&returns, 0.5), "ms");
    table::at_most(
        &told("first good ping, p99"),
        75.0,
        quantile(&returns, 0.99),
        "ms",
    );
    Ok(())
}

/// When the last stream heard that the engine is available, or that it is not.
pub(crate) fn heard(listeners: &mut Process, is_available: bool) -> io::Result<f64> {
    loop {
        let line = listeners.line()?;
        if let Some((status, time)) = line.split_once(' ')
            && status == is_available.to_string()
        {
            return time.parse().map_err(io::Error::other);
        }
    }
}

/// Kills the engine's own process, and gives the time.
fn kill(engine: &PrivateEngine) -> io::Result<f64> {
    let pid = engine
        .pid()
        .and_then(|pid| Pid::from_raw(pid.cast_signed()));
    let pid = pid.ok_or(ErrorKind::NotFound)?;
    let time = now();
    kill_process(pid, Signal::KILL)?;
    Ok(time)
}

/// Pings until the engine answers, and gives the time of that.
fn first_good_ping(socket: PathBuf) -> f64 {
    while !ping(&socket).unwrap_or(false) {
        thread::sleep(Duration::from_millis(1));
    }
    now()
}

fn ping(socket: &Path) -> io::Result<bool> {
    let mut stream = UnixStream::connect(socket)?;
    stream.write_all(b"GET /_ping HTTP/1.1\r\nHost: docker\r\n\r\n")?;
    let mut start = [0; 12];
    stream.read_exact(&mut start)?;
    Ok(start.ends_with(b" 200"))
}
