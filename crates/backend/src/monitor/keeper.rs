use std::future::pending;
use std::path::Path;
use std::pin::Pin;

use futures_util::future::OptionFuture;
use tokio::time::{Instant, sleep_until};

use super::schedule::Schedule;
use super::socket_watch::{Change, SocketWatch};
use super::{Monitor, idle_connection, is_available};
use crate::endpoint::Target;

/// Keeps the monitor's state up to date, and never returns.
///
/// Everything it holds (connection, watch, timer) is released when it is dropped.
pub(super) async fn keep_watch(monitor: Monitor) {
    let Ok(target) = &monitor.endpoint.target else {
        // Only a restart with another configuration changes that. An older answer will not do:
        // those who watch are told of new ones only.
        monitor.report_since(Instant::now()).await;
        return;
    };
    let mut snapshots = monitor.latest.subscribe();
    let mut socket = match target {
        Target::Socket(path) => watch_socket(Path::new(path)),
        Target::Tcp(_) | Target::Tls { .. } => None,
    };
    let mut schedule = Schedule::new(Instant::now(), socket.is_some());
    let mut sequence = None;
    let mut idle: Option<Pin<Box<_>>> = None;
    loop {
        tokio::select! {
            () = sleep_until(schedule.due()) => {}
            change = changed(&mut socket) => {
                if renew(&mut socket, change) {
                    monitor.socket_made();
                    idle = None;
                }
                if socket.is_none() {
                    schedule = Schedule::new(Instant::now(), false);
                }
                monitor.doubt_engine();
                schedule.socket_changed(Instant::now());
                continue;
            }
            Some(()) = OptionFuture::from(idle.as_mut()) => {
                idle = None;
                monitor.doubt_engine();
                schedule.alarm(Instant::now());
                continue;
            }
            // Somebody else's check.
            _ = snapshots.changed() => {}
        }
        let started = Instant::now();
        let snapshot = monitor.report_since(started).await;
        snapshots.mark_unchanged();
        let is_available = is_available(&snapshot);
        let changed = sequence.replace(snapshot.report.sequence) != Some(snapshot.report.sequence);
        schedule.checked(started, snapshot.report.reason, changed);
        if !is_available {
            idle = None;
        } else if idle.is_none() {
            idle = Some(Box::pin(idle_connection::hold(target)));
        }
    }
}

async fn changed(socket: &mut Option<SocketWatch>) -> Change {
    match socket {
        Some(socket) => socket.changed().await,
        None => pending().await,
    }
}

/// Watches what is there now; true if the socket was made after the last time.
fn renew(socket: &mut Option<SocketWatch>, change: Change) -> bool {
    let missed = socket.as_mut().map(SocketWatch::renew).transpose();
    let missed = missed.unwrap_or_else(|error| {
        tracing::warn!("the socket's folder cannot be watched: {error}");
        *socket = None;
        None
    });
    change == Change::Made || missed.unwrap_or_default().contains(&Change::Made)
}

fn watch_socket(path: &Path) -> Option<SocketWatch> {
    SocketWatch::new(path)
        .inspect_err(|error| tracing::warn!("the socket's folder cannot be watched: {error}"))
        .ok()
}
