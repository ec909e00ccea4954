use bytes::Bytes;
use docker_connection::DiagnosisEnd;
use futures_util::stream;
use http::Response;
use serde::Serialize;

use super::stream::{Closing, closed, event_stream};
use crate::diagnosis::{Diagnoses, Follower, News};
use crate::wire::body::Body;

/// A stream of the steps of a diagnosis, until `closing` if there is such a time. Nothing is looked
/// at until its body is read.
pub(crate) fn respond(
    diagnoses: Diagnoses,
    closing: Option<Closing>,
    shows_private: bool,
) -> Response<Body> {
    let start = (Stage::New(diagnoses), closing);
    event_stream(stream::unfold(start, move |(stage, closing)| async move {
        let (event, stage) = stage.next(closing.as_ref(), shows_private).await?;
        Some((event, (stage, closing)))
    }))
}

enum Stage {
    New(Diagnoses),
    Open { follower: Follower, count: usize },
    Ended,
}

impl Stage {
    /// The next event, and what comes after it.
    async fn next(self, closing: Option<&Closing>, shows_private: bool) -> Option<(Bytes, Self)> {
        let (mut follower, count) = match self {
            Self::New(diagnoses) => (diagnoses.follow(), 0),
            Self::Open { follower, count } => (follower, count),
            Self::Ended => return None,
        };
        let news = tokio::select! {
            biased;
            () = closed(closing) => return None,
            news = follower.next() => news?,
        };
        let count = count + 1;
        Some(match news {
            News::Step(found) => {
                let event = event("step", count, &found.step(shows_private));
                (event, Self::Open { follower, count })
            }
            News::End(status) => (event("end", count, &DiagnosisEnd { status }), Self::Ended),
        })
    }
}

/// The id lets browsers tell, when they come back, that they have heard of it.
fn event(name: &str, id: usize, data: &impl Serialize) -> Bytes {
    let data = serde_json::to_string(data).expect("a step has nothing but text as keys");
    format!("event: {name}\nid: {id}\ndata: {data}\n\n").into()
}
