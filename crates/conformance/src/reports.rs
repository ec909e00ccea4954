use anyhow::{Result, bail, ensure};
use serde_json::Value;

use crate::backend::{Answer, Backend};
use crate::document;

/// A report, and what came with it.
pub(crate) struct Known {
    answer: Answer,
    pub(crate) report: Value,
}

impl Known {
    /// Asks as a page does.
    ///
    /// # Errors
    ///
    /// If that cannot be the health URL of a backend, so that there is nothing more to ask.
    pub(crate) fn ask(backend: &Backend) -> Result<Self> {
        let url = backend.url();
        let answer = backend.get(&format!("{url}?report"))?;
        match answer.status {
            401 | 403 => bail!(
                "{url} wants a login ({}); --header sends one",
                answer.status
            ),
            300..=399 => bail!(
                "{url} sends on to {}; a page takes that for a login",
                answer.header("location")
            ),
            404 => bail!("there is nothing at {url}"),
            _ => {}
        }
        let report = match answer.json() {
            Ok(report) if report.is_object() => report,
            Ok(_) => bail!("{url} is no health URL: its answer is no object"),
            Err(error) => bail!("{url} is no health URL: {error:#}"),
        };
        Ok(Self { answer, report })
    }

    /// What the backend says that it offers.
    pub(crate) fn features(&self) -> impl Iterator<Item = &str> {
        let features = self.report["features"].as_array().into_iter().flatten();
        features.filter_map(Value::as_str)
    }
}

/// With `?report` the status is 200, whatever the report says.
pub(crate) fn always_ok(known: &Known) -> Result<String> {
    let status = known.answer.status;
    ensure!(
        status == 200,
        "with ?report the status is {status}, which a browser puts into its console; it has to be 200"
    );
    document::validate("HealthReport", &known.report)?;
    let found = &known.report["status"];
    Ok(format!(
        "with ?report the status is 200; the engine is {found}"
    ))
}

/// Without it, the status tells whether the engine is available.
pub(crate) fn status(backend: &Backend) -> Result<String> {
    let answer = backend.get(backend.url())?;
    let report = answer.json()?;
    document::validate("HealthReport", &report)?;
    let is_available = report["status"] == "available";
    let expected = if is_available { 200 } else { 503 };
    ensure!(
        answer.status == expected,
        "the status is {} while the engine is {}; it has to be {expected}",
        answer.status,
        report["status"]
    );
    ensure!(
        is_available || !answer.header("retry-after").is_empty(),
        "503 comes without Retry-After"
    );
    Ok(format!("the status is {expected} without ?report"))
}

/// Nothing on the way may keep a report.
pub(crate) fn caches(backend: &Backend) -> Result<String> {
    for url in [
        backend.url().to_owned(),
        format!("{}?report", backend.url()),
    ] {
        let answer = backend.get(&url)?;
        let cache = answer.header("cache-control");
        ensure!(
            cache.contains("no-store"),
            "Cache-Control is {cache:?} at {url}; it has to be no-store"
        );
        let kind = answer.header("content-type");
        ensure!(
            kind.starts_with("application/json"),
            "Content-Type is {kind:?} at {url}; it has to be application/json"
        );
    }
    Ok("no report may be kept".to_owned())
}

/// A page drops a report that is older than what it knows.
pub(crate) fn order(backend: &Backend, known: &Known) -> Result<String> {
    let later = backend.get(&format!("{}?report", backend.url()))?.json()?;
    follows(&known.report, &later)?;
    Ok(format!(
        "reports of instance {} are in the order of their sequence",
        later["instance"]
    ))
}

/// Fails unless `later` may be told after `earlier`: what changes is told with a higher sequence.
pub(crate) fn follows(earlier: &Value, later: &Value) -> Result<()> {
    let instance = |report: &Value| report["instance"].clone();
    ensure!(
        instance(earlier) == instance(later),
        "the instance was {} and is {}; it has to be one for all that a process says",
        earlier["instance"],
        later["instance"]
    );
    let sequence = |report: &Value| report["sequence"].as_u64().unwrap_or_default();
    let (before, now) = (sequence(earlier), sequence(later));
    ensure!(
        now >= before,
        "the sequence went back from {before} to {now}"
    );
    let said = |report: &Value| [report["status"].clone(), report["reason"].clone()];
    ensure!(
        now > before || said(earlier) == said(later),
        "the status or the reason changed, and the sequence is {now} as before; it goes up with each change"
    );
    Ok(())
}
