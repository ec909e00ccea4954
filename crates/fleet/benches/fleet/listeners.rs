use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::ask::open;
use crate::host;
use crate::process::now;

/// Opens `count` streams from the stream `first` on, in turn on all hosts, for each gateway. Prints
/// `complete` when all have said something; then, for each change that a stream tells, how many ms
/// ago the engine changed, or `trouble`.
pub(crate) async fn run(gateways: &str, hosts: &str, first: &str, count: &str) -> io::Result<()> {
    let number = |text: &str| text.parse::<usize>().map_err(|_| ErrorKind::InvalidInput);
    let gateways: Vec<&str> = gateways.split(',').collect();
    let (hosts, first, count) = (number(hosts)?, number(first)?, number(count)?);
    let missing = Arc::new(AtomicUsize::new(count));
    let mut listeners = JoinSet::new();
    for stream in first..first + count {
        let gateway = gateways[stream / hosts % gateways.len()];
        let path = format!("/api/hosts/{}/health/stream", host(stream % hosts));
        let stream = open(gateway, &path, "HTTP/1.1").await?;
        listeners.spawn(listen(stream, Arc::clone(&missing)));
    }
    while let Some(ended) = listeners.join_next().await {
        ended??;
    }
    Ok(())
}

async fn listen(stream: TcpStream, missing: Arc<AtomicUsize>) -> io::Result<()> {
    let mut lines = BufReader::with_capacity(512, stream).lines();
    let mut known = None;
    while let Some(line) = lines.next_line().await? {
        let Some(report) = line.strip_prefix("data: {\"status\":\"") else {
            continue;
        };
        if !report.starts_with("available") {
            println!("trouble");
            continue;
        }
        let Some(changed) = version(report) else {
            return Err(ErrorKind::InvalidData.into());
        };
        let before = known.replace(changed);
        if before.is_none() && missing.fetch_sub(1, Relaxed) == 1 {
            println!("complete");
        }
        if before.is_some_and(|before| before != changed) {
            println!("{:.3}", now() - changed);
        }
    }
    Err(ErrorKind::UnexpectedEof.into())
}

/// Of the engine: a time in ms.
fn version(report: &str) -> Option<f64> {
    let (_, rest) = report.split_once("\"version\":\"")?;
    let (version, _) = rest.split_once('"')?;
    version.parse().ok()
}
