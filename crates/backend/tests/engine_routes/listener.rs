use docker_connection::Usage;
use docker_connection_backend::{Backend, Body};
use http_body_util::BodyExt;
use tokio::time::timeout;
use tower::ServiceExt;

use crate::common::{PATIENCE, get};

/// Someone who hears what containers use, without a network.
pub(crate) struct Listener {
    body: Body,
}

impl Listener {
    pub(crate) async fn open(backend: &Backend) -> Self {
        let request = get("/api/engine/usage");
        let response = backend.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self {
            body: response.into_body(),
        }
    }

    /// The next bytes of the stream, however long they take.
    pub(crate) async fn frame(&mut self) -> String {
        let frame = self.body.frame().await.expect("it goes on").unwrap();
        String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap()
    }

    /// The next sample.
    pub(crate) async fn usage(&mut self) -> Usage {
        let usage = async {
            loop {
                let frame = self.frame().await;
                if let Some(data) = frame.strip_prefix("event: usage\ndata: ") {
                    break serde_json::from_str(data).unwrap();
                }
            }
        };
        timeout(PATIENCE, usage).await.expect("there is a sample")
    }

    /// Reads on to a sample as it is wanted.
    pub(crate) async fn until(&mut self, wanted: impl Fn(&Usage) -> bool) -> Usage {
        let mut last = None;
        let found = async {
            loop {
                let usage = self.usage().await;
                if wanted(&usage) {
                    break usage;
                }
                last = Some(usage);
            }
        };
        let found = timeout(2 * PATIENCE, found).await;
        found.unwrap_or_else(|_| panic!("none is as it should be: {last:?}"))
    }
}
