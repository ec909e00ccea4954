//! A page of the browser, by what it reads.

use docker_connection::{
    CheckFailure, DiagnosisStatus, DiagnosisStep, EngineDetails, HealthReport, Instant, Limiter,
    Snapshot, StartAnswer, Usage,
};

use crate::js::JSON;
use crate::parser::Parser;
use crate::wire::tabs::{self, Letter, Message, News};
use crate::wire::{self, Dates};

pub use crate::wire::docker_error;

/// When the page was opened, in milliseconds since 1970.
const OPENED: f64 = 1_795_370_000_000.0;

/// How long the page has been open.
pub const NOW: Instant = Instant::from_millis(3_600_000);

pub(crate) mod runtime {
    pub(crate) const HAS_JAVASCRIPT: bool = true;
}

/// As the manager's.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) is_redirected: bool,
    pub(crate) retry_after: Option<String>,
    pub(crate) body: String,
}

/// As the manager's.
#[allow(dead_code, reason = "nothing is fetched")]
pub(crate) enum FetchFailed {
    Unreachable,
    Offline,
    NoHeaders,
}

/// As much of the manager's as a reader needs.
pub(crate) trait Runtime {
    fn now(&self) -> Instant;
    fn epoch_millis(&self, at: Instant) -> f64;
}

struct Page;

impl Runtime for Page {
    fn now(&self) -> Instant {
        NOW
    }

    fn epoch_millis(&self, at: Instant) -> f64 {
        OPENED + at.as_millis() as f64
    }
}

impl Dates for Page {
    fn millis(&self, at: Instant) -> f64 {
        self.epoch_millis(at)
    }

    fn instant(&self, millis: f64) -> Instant {
        Instant::from_millis((millis - OPENED) as u64)
    }

    fn now(&self) -> f64 {
        self.epoch_millis(NOW)
    }
}

fn answer(status: u16, body: &str) -> Result<Answer, FetchFailed> {
    Ok(Answer {
        status,
        is_redirected: false,
        retry_after: Some(body.to_owned()),
        body: body.to_owned(),
    })
}

/// What a check makes of an answer, whose header `Retry-After` is the body as well.
pub fn check(status: u16, body: &str) -> Result<Box<HealthReport>, CheckFailure> {
    wire::interpret(&answer(status, body))
}

/// What a request to start the engine makes of an answer.
#[must_use]
pub fn start(status: u16, body: &str) -> StartAnswer {
    wire::interpret_start(&answer(status, body))
}

/// Reads a step of a diagnosis.
#[must_use]
pub fn step(text: &str) -> Option<DiagnosisStep> {
    wire::parse_step(text)
}

/// Reads the end of a diagnosis.
#[must_use]
pub fn end(text: &str) -> Option<DiagnosisStatus> {
    wire::parse_end(text)
}

/// Reads what an engine holds.
#[must_use]
pub fn details(text: &str) -> Option<EngineDetails> {
    wire::parse_details(text)
}

/// Reads what containers use.
#[must_use]
pub fn usage(text: &str) -> Option<Usage> {
    wire::parse_usage(text)
}

/// The name and data of the events in a stream that comes in these pieces, as far as it is read.
#[must_use]
pub fn events<'a>(pieces: impl IntoIterator<Item = &'a str>) -> Vec<(String, String)> {
    let mut parser = Parser::default();
    let mut pieces = pieces.into_iter();
    let events = std::iter::from_fn(|| parser.push(pieces.next()?));
    events
        .flatten()
        .map(|event| (event.name, event.data))
        .collect()
}

/// The limits that a page finds in its storage.
#[must_use]
pub fn stored_limits(text: &str) -> Option<Limiter> {
    crate::memory::load(text, &Page)
}

/// The limits as a page stores them.
#[must_use]
pub fn store(limiter: Limiter) -> String {
    crate::memory::save(limiter, &Page)
}

/// What another tab says, written again, and the snapshot in it.
#[must_use]
pub fn letter(text: &str) -> Option<(String, Option<Snapshot>)> {
    let mut letter = tabs::read(JSON::parse(text).ok()?, &Page)?;
    let written = JSON::stringify(&tabs::write(&mut letter, &Page)).ok()?;
    let snapshot = match letter {
        Letter {
            message:
                Message::Leader {
                    news: News::Snapshot { snapshot, .. },
                    ..
                },
            ..
        } => Some(*snapshot),
        _ => None,
    };
    Some((written, snapshot))
}
