use std::io::{BufRead, BufReader, Lines};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use ureq::BodyReader;

use crate::backend::{Backend, header};
use crate::document;

/// A page reads no longer event, in bytes.
const LONGEST: usize = 64 * 1024;

/// Server-sent events, as they come.
pub(crate) struct Events {
    lines: Lines<BufReader<BodyReader<'static>>>,
    began: Instant,
}

pub(crate) struct Event {
    pub(crate) name: String,
    pub(crate) id: Option<String>,
    pub(crate) data: Value,
    /// How long after the request it came.
    pub(crate) after: Duration,
}

impl Events {
    /// Opens the stream for `limit`.
    pub(crate) fn open(backend: &Backend, url: &str, limit: Duration) -> Result<Self> {
        let began = Instant::now();
        let accepted = ("accept", "text/event-stream");
        let response = backend.begin("GET", url, &[accepted], limit)?;
        let status = response.status().as_u16();
        ensure!(
            status == 200,
            "the status of {url} is {status}; it has to be 200"
        );
        let kind = header(&response, "content-type");
        ensure!(
            kind.split(';')
                .next()
                .is_some_and(|kind| kind.trim() == "text/event-stream"),
            "Content-Type is {kind:?} at {url}; it has to be text/event-stream"
        );
        let cache = header(&response, "cache-control");
        ensure!(
            cache.contains("no-cache") || cache.contains("no-store"),
            "Cache-Control is {cache:?} at {url}; it has to be no-cache"
        );
        let reader = BufReader::new(response.into_body().into_reader());
        Ok(Self {
            lines: reader.lines(),
            began,
        })
    }

    /// The next event, as the HTML standard reads it; `None` if none comes in time.
    ///
    /// # Errors
    ///
    /// If the stream ends.
    pub(crate) fn next(&mut self) -> Result<Option<Event>> {
        let (mut name, mut id, mut data) = (String::new(), None, String::new());
        for line in self.lines.by_ref() {
            let line = match line {
                Ok(line) => line,
                Err(error) => match ureq::Error::from(error) {
                    ureq::Error::Timeout(_) => return Ok(None),
                    error => return Err(error).context("the stream is cut off"),
                },
            };
            let (field, value) = line.split_once(':').unwrap_or((&line, ""));
            let value = value.strip_prefix(' ').unwrap_or(value);
            match field {
                "event" => name = value.to_owned(),
                "id" => id = Some(value.to_owned()),
                "data" => data.push_str(value),
                "" if line.is_empty() && !data.is_empty() => {
                    ensure!(data.len() < LONGEST, "an event has more than 64 kB");
                    let data = serde_json::from_str(&data);
                    let data = data.with_context(|| format!("the data of {name:?} is no JSON"))?;
                    let after = self.began.elapsed();
                    return Ok(Some(Event {
                        name,
                        id,
                        data,
                        after,
                    }));
                }
                _ => {}
            }
        }
        bail!("the stream ends")
    }
}

impl Event {
    /// Fails unless it has that name, and data which is what the document calls `schema`.
    pub(crate) fn expect(&self, name: &str, schema: &str) -> Result<()> {
        ensure!(
            self.name == name,
            "the event {:?} comes where {name:?} is due",
            self.name
        );
        document::validate(schema, &self.data)
    }
}
