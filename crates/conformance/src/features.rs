use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::backend::{Answer, Backend, PATIENCE};
use crate::document;
use crate::events::Events;
use crate::reports::Known;

/// A diagnosis takes 15 s at most.
const DIAGNOSIS: Duration = Duration::from_secs(20);

/// What the backend says that it offers is where a page looks for it.
pub(crate) fn check(backend: &Backend, known: &Known, feature: &str) -> Result<String> {
    match feature {
        "engine" => engine(backend),
        "usage" => usage(backend, known),
        "diagnosis" => diagnosis(backend),
        "start" => start(backend),
        "terminal" => terminal(backend),
        _ => Ok("this release does not know it".to_owned()),
    }
}

fn engine(backend: &Backend) -> Result<String> {
    let answer = backend.get(&backend.beside("engine"))?;
    match answer.status {
        200 => document::validate("EngineDetails", &answer.json()?)?,
        503 => error(&answer)?,
        status => bail!("the status is {status}; it has to be 200 or 503"),
    }
    Ok(format!("the status is {}", answer.status))
}

fn usage(backend: &Backend, known: &Known) -> Result<String> {
    let mut events = Events::open(backend, &backend.beside("engine/usage"), PATIENCE)?;
    if known.report["status"] != "available" {
        return Ok("the stream is there; it has nothing to say".to_owned());
    }
    let event = events.next()?.context("no event comes within 5 s")?;
    event.expect("usage", "Usage")?;
    Ok("the first event is there".to_owned())
}

fn diagnosis(backend: &Backend) -> Result<String> {
    let url = backend.beside("diagnosis");
    let mut events = Events::open(backend, &url, DIAGNOSIS)?;
    let mut steps = 0;
    loop {
        let event = events.next()?.context("there is no end within 20 s")?;
        if event.name == "end" {
            event.expect("end", "DiagnosisEnd")?;
            break;
        }
        event.expect("step", "DiagnosisStep")?;
        steps += 1;
    }
    ensure!(steps > 0, "it ends without a step");
    let again = backend.ask("GET", &url, &[("last-event-id", "1")])?.status;
    ensure!(
        again == 204,
        "the status is {again} for a browser that comes back by itself; it has to be 204"
    );
    Ok(format!("{steps} steps and an end"))
}

/// Nothing is started here.
fn start(backend: &Backend) -> Result<String> {
    let answer = backend.get(&backend.beside("engine/start"))?;
    let allowed = answer.header("allow");
    ensure!(
        answer.status == 405 && allowed.contains("POST"),
        "the status of a GET is {}, with Allow: {allowed:?}; it has to be 405 with POST",
        answer.status
    );
    error(&answer)?;
    Ok("a POST is possible".to_owned())
}

/// No container is started here.
fn terminal(backend: &Backend) -> Result<String> {
    let answer = backend.get(&backend.beside("terminal"))?;
    ensure!(
        (400..500).contains(&answer.status) && answer.status != 404,
        "the status is {} for who asks for no WebSocket; it has to be 426",
        answer.status
    );
    Ok("there is something at its address".to_owned())
}

/// Fails unless it is an error as the kit reads it.
pub(crate) fn error(answer: &Answer) -> Result<()> {
    document::validate("DockerErrorResponse", &answer.json()?)
}
