use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::backend::{Backend, PATIENCE};
use crate::events::{Event, Events};
use crate::reports::{Known, follows};

/// The first event is a report, at once or as soon as the first check has an answer.
pub(crate) fn first_event(backend: &Backend, known: &Known) -> Result<String> {
    let mut events = Events::open(backend, &url(backend), PATIENCE)?;
    let event = events.next()?;
    let event = event.context("no event comes within 5 s; something may hold the stream back")?;
    report(&event)?;
    follows(&known.report, &event.data)?;
    let millis = event.after.as_millis();
    Ok(format!("the first event is a report, after {millis} ms"))
}

/// A stream that says nothing is not believed for long.
pub(crate) fn heartbeat(backend: &Backend, limit: Duration) -> Result<String> {
    let mut events = Events::open(backend, &url(backend), limit)?;
    let mut last = events.next()?.context("no event comes")?;
    report(&last)?;
    loop {
        let event = events.next()?.with_context(|| {
            format!(
                "no heartbeat comes within {} s; a page trusts no stream that is silent",
                limit.as_secs()
            )
        })?;
        match &*event.name {
            "health" => {
                report(&event)?;
                follows(&last.data, &event.data)?;
                last = event;
                continue;
            }
            "heartbeat" => event.expect("heartbeat", "Heartbeat")?,
            // One of a newer backend.
            _ => continue,
        }
        for name in ["instance", "sequence"] {
            let (told, known) = (&event.data[name], &last.data[name]);
            ensure!(
                told == known,
                "the {name} of the heartbeat is {told}; that of the last report is {known}"
            );
        }
        let seconds = event.after.as_secs_f32();
        return Ok(format!("the first one comes after {seconds:.1} s"));
    }
}

fn url(backend: &Backend) -> String {
    format!("{}/stream", backend.url())
}

fn report(event: &Event) -> Result<()> {
    event.expect("health", "HealthReport")?;
    let instance = event.data["instance"].as_str().unwrap_or_default();
    let expected = format!("{instance}-{}", event.data["sequence"]);
    let id = event.id.as_deref().unwrap_or_default();
    ensure!(
        id == expected,
        "the id of the event is {id:?}; it has to be {expected:?}"
    );
    Ok(())
}
