use std::fmt::{self, Display, Formatter};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use docker_connection::HealthStatus;
use http::StatusCode;

use crate::monitor::Checks;
use crate::route::Route;

/// The classes of status codes, 1xx to 5xx.
const CLASSES: usize = 5;

/// Counts what clients do.
#[derive(Clone, Debug, Default)]
pub(crate) struct Metrics(Arc<Counters>);

#[derive(Debug, Default)]
struct Counters {
    requests: [[AtomicU64; CLASSES]; Route::ALL.len()],
    connections: AtomicU64,
}

/// An open connection; closed when it is dropped.
#[derive(Debug)]
pub(crate) struct OpenConnection(Metrics);

/// The text that Prometheus reads.
pub(crate) struct Exposition<'a> {
    pub(crate) metrics: &'a Metrics,
    /// As the last check found it.
    pub(crate) status: Option<HealthStatus>,
    pub(crate) checks: Checks,
}

impl Metrics {
    pub(crate) fn count(&self, route: Route, status: StatusCode) {
        let class = usize::from(status.as_u16() / 100).clamp(1, CLASSES) - 1;
        self.0.requests[route as usize][class].fetch_add(1, Relaxed);
    }

    pub(crate) fn open_connection(&self) -> OpenConnection {
        self.0.connections.fetch_add(1, Relaxed);
        OpenConnection(self.clone())
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.0.0.connections.fetch_sub(1, Relaxed);
    }
}

impl Display for Exposition<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Counters {
            requests,
            connections,
        } = &*self.metrics.0;
        head(f, "engine_state", "gauge", "What the last check found.")?;
        for status in HealthStatus::ALL {
            let is_it = u8::from(self.status == Some(*status));
            writeln!(
                f,
                "docker_connection_engine_state{{state=\"{status}\"}} {is_it}"
            )?;
        }
        head(f, "checks_total", "counter", "Questions to the engine.")?;
        let Checks { answered, failed } = self.checks;
        for (result, count) in [("answered", answered), ("failed", failed)] {
            writeln!(
                f,
                "docker_connection_checks_total{{result=\"{result}\"}} {count}"
            )?;
        }
        head(f, "requests_total", "counter", "Requests of clients.")?;
        for route in Route::ALL {
            for (class, count) in (1..).zip(&requests[route as usize]) {
                let (route, count) = (route.name(), count.load(Relaxed));
                if count > 0 {
                    writeln!(
                        f,
                        "docker_connection_requests_total\
                         {{route=\"{route}\",status=\"{class}xx\"}} {count}"
                    )?;
                }
            }
        }
        head(f, "open_connections", "gauge", "Connections of clients.")?;
        writeln!(
            f,
            "docker_connection_open_connections {}",
            connections.load(Relaxed)
        )
    }
}

fn head(f: &mut Formatter<'_>, name: &str, kind: &str, help: &str) -> fmt::Result {
    writeln!(f, "# HELP docker_connection_{name} {help}")?;
    writeln!(f, "# TYPE docker_connection_{name} {kind}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_as_prometheus_reads_it() {
        let metrics = Metrics::default();
        metrics.count(Route::Health, StatusCode::OK);
        metrics.count(Route::Health, StatusCode::OK);
        metrics.count(Route::Files, StatusCode::NOT_FOUND);
        let _open = metrics.open_connection();
        drop(metrics.open_connection());
        let text = Exposition {
            metrics: &metrics,
            status: Some(HealthStatus::Starting),
            checks: Checks {
                answered: 7,
                failed: 1,
            },
        };
        assert_eq!(
            text.to_string(),
            "# HELP docker_connection_engine_state What the last check found.\n\
             # TYPE docker_connection_engine_state gauge\n\
             docker_connection_engine_state{state=\"available\"} 0\n\
             docker_connection_engine_state{state=\"starting\"} 1\n\
             docker_connection_engine_state{state=\"unavailable\"} 0\n\
             # HELP docker_connection_checks_total Questions to the engine.\n\
             # TYPE docker_connection_checks_total counter\n\
             docker_connection_checks_total{result=\"answered\"} 7\n\
             docker_connection_checks_total{result=\"failed\"} 1\n\
             # HELP docker_connection_requests_total Requests of clients.\n\
             # TYPE docker_connection_requests_total counter\n\
             docker_connection_requests_total{route=\"health\",status=\"2xx\"} 2\n\
             docker_connection_requests_total{route=\"files\",status=\"4xx\"} 1\n\
             # HELP docker_connection_open_connections Connections of clients.\n\
             # TYPE docker_connection_open_connections gauge\n\
             docker_connection_open_connections 1\n"
        );
    }
}
