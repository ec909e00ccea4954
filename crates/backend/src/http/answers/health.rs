use bytes::Bytes;
use docker_connection::HealthStatus;
use http::{Request, Response, StatusCode};

use crate::http::source::Source;
use crate::monitor::NotAsked;
use crate::wire::body::Body;
use crate::wire::response::{TEXT, for_later, fresh, internal_error, json};

/// The report on the engine: 503 unless it is available, or the request says `?report`.
pub(crate) async fn respond(request: &Request<()>, source: &impl Source) -> Response<Body> {
    let always_ok = wants_report(request.uri().query());
    let Ok(snapshot) = source.report().await else {
        return internal_error();
    };
    let content = snapshot.json.clone();
    if always_ok || snapshot.report.status == HealthStatus::Available {
        return json(StatusCode::OK, content);
    }
    for_later(json(StatusCode::SERVICE_UNAVAILABLE, content))
}

/// The state of the engine, in a word.
pub(crate) async fn ready(source: &impl Source) -> Response<Body> {
    let status = match source.report().await {
        Ok(snapshot) => snapshot.report.status,
        Err(NotAsked) => return internal_error(),
    };
    let text = Bytes::from_static(status.as_str().as_bytes());
    if status == HealthStatus::Available {
        fresh(StatusCode::OK, TEXT, text)
    } else {
        for_later(fresh(StatusCode::SERVICE_UNAVAILABLE, TEXT, text))
    }
}

fn wants_report(query: Option<&str>) -> bool {
    query.is_some_and(|query| {
        query
            .split('&')
            .any(|pair| pair == "report" || pair.starts_with("report="))
    })
}
