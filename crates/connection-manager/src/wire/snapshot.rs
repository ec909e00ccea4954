//! What a leader tells, as an object that any channel can carry.

use docker_connection::{
    Countdown, Instant, Limiter, Message, Outage, PendingToast, Phase, Reason, RecoveryStatus,
    ResetBlock, RetryBlock, Sentence, Snapshot, Status,
};

use super::json::Object;
use super::report;

/// What turns an instant into milliseconds since 1970 or back, by the clock of one page.
pub(crate) trait Dates {
    fn millis(&self, at: Instant) -> f64;
    fn instant(&self, millis: f64) -> Instant;
    /// Now, in milliseconds since 1970.
    fn now(&self) -> f64;
}

/// The dates of a page whose wall clock is ahead by so many ms.
pub(super) struct Ahead<'a, D>(pub(super) &'a D, pub(super) f64);

impl<D: Dates> Dates for Ahead<'_, D> {
    fn millis(&self, at: Instant) -> f64 {
        self.0.millis(at) + self.1
    }

    fn instant(&self, millis: f64) -> Instant {
        self.0.instant(millis - self.1)
    }

    fn now(&self) -> f64 {
        self.0.now() + self.1
    }
}

pub(super) fn write(snapshot: &Snapshot, dates: &impl Dates) -> Object {
    let millis = |at: Option<Instant>| at.map(|at| dates.millis(at));
    let Snapshot {
        status,
        limiter,
        last_report,
        toast,
        stream_rests_until,
        periodic_checks,
    } = snapshot;
    let limiter = Object::new()
        .with("failures", limiter.failures)
        .with_option("deadline", millis(limiter.deadline))
        .with_option("lastTrigger", millis(limiter.last_trigger))
        .with_option("lastReset", millis(limiter.last_reset));
    let last_report = last_report.as_ref().map(|(instance, sequence)| {
        Object::new()
            .with("instance", instance)
            .with("sequence", *sequence as f64)
    });
    let toast = toast.map(|toast| {
        Object::new()
            .with("outage", write_outage(&toast.outage, dates))
            .with("until", dates.millis(toast.until))
    });
    Object::new()
        .with("status", write_status(status, dates))
        .with("limiter", limiter)
        .with_option("lastReport", last_report)
        .with_option("toast", toast)
        .with_option("streamRestsUntil", millis(*stream_rests_until))
        .with("periodicChecks", *periodic_checks)
}

pub(super) fn read(snapshot: &Object, dates: &impl Dates) -> Option<Snapshot> {
    let instant = |of: &Object, name: &str| of.number(name).map(|millis| dates.instant(millis));
    let limiter = snapshot.object("limiter")?;
    Some(Snapshot {
        status: read_status(&snapshot.object("status")?, dates)?,
        limiter: Limiter {
            failures: limiter.number("failures")? as u32,
            deadline: instant(&limiter, "deadline"),
            last_trigger: instant(&limiter, "lastTrigger"),
            last_reset: instant(&limiter, "lastReset"),
        },
        last_report: snapshot
            .object("lastReport")
            .and_then(|report| Some((report.text("instance")?, report.whole_number("sequence")?))),
        toast: snapshot.object("toast").and_then(|toast| {
            Some(PendingToast {
                outage: read_outage(&toast.object("outage")?, dates)?,
                until: instant(&toast, "until")?,
            })
        }),
        stream_rests_until: instant(snapshot, "streamRestsUntil"),
        periodic_checks: snapshot.number("periodicChecks")? as u32,
    })
}

/// The status with instants as dates, and the backend's own words in place of a message.
pub(crate) fn write_status(status: &Status, dates: &impl Dates) -> Object {
    let millis = |at: Option<Instant>| at.map(|at| dates.millis(at));
    let advice = status.advice.iter().map(|advice| {
        Object::new()
            .with("text", &advice.text)
            .with_option("command", advice.command.as_ref())
            .with_option("href", advice.href.as_ref())
    });
    let warnings = status.warnings.iter().map(|warning| {
        Object::new()
            .with("code", &warning.code)
            .with("text", &warning.text)
    });
    let outage = |outage: Option<&Outage>| outage.map(|outage| write_outage(outage, dates));
    Object::new()
        .with("phase", status.phase.as_str())
        .with("isSettled", status.is_settled)
        .with_option("reason", status.reason.map(Reason::as_str))
        .with_option("words", words(status))
        .with_list("advice", advice)
        .with_option("lastChecked", millis(status.last_checked))
        .with("consecutiveFailures", status.consecutive_failures)
        .with("maxConsecutiveFailures", status.max_consecutive_failures)
        .with_option("nextRetryTime", millis(status.next_retry_time))
        .with("isRetryAutomatic", status.is_retry_automatic)
        .with_option("countdown", status.countdown.map(write_countdown))
        .with_option(
            "retryBlock",
            status.retry_block.map(|block| match block {
                RetryBlock::CheckInFlight => "check-in-flight",
                RetryBlock::Cooldown => "cooldown",
            }),
        )
        .with_option(
            "resetBlock",
            status.reset_block.map(|block| match block {
                ResetBlock::NothingToReset => "nothing-to-reset",
                ResetBlock::JustReset => "just-reset",
            }),
        )
        .with("isChecking", status.is_checking)
        .with("showsCheck", status.shows_check)
        .with_option(
            "engine",
            status.engine.as_ref().map(|engine| {
                Object::new()
                    .with("kind", &engine.kind)
                    .with("version", &engine.version)
                    .with("apiVersion", &engine.api_version)
                    .with("os", &engine.os)
                    .with("arch", &engine.arch)
            }),
        )
        .with_option(
            "endpoint",
            status.endpoint.as_ref().map(|endpoint| {
                Object::new()
                    .with("host", &endpoint.host)
                    .with("source", endpoint.source.as_str())
                    .with_option("context", endpoint.context.as_ref())
            }),
        )
        .with_option("outage", outage(status.outage.as_ref()))
        .with_list(
            "history",
            status
                .history
                .iter()
                .map(|outage| write_outage(outage, dates)),
        )
        .with_list("warnings", warnings)
        .with(
            "recovery",
            Object::new()
                .with("isRecovering", status.recovery.is_recovering)
                .with("checks", status.recovery.checks)
                .with_option("lastCheck", millis(status.recovery.last_check)),
        )
        .with_option("toast", outage(status.toast.as_ref()))
}

fn read_status(status: &Object, dates: &impl Dates) -> Option<Status> {
    let instant = |of: &Object, name: &str| of.number(name).map(|millis| dates.instant(millis));
    let outage = |name: &str| status.object(name).and_then(|o| read_outage(&o, dates));
    let phase = Phase::from_name(&status.text("phase")?);
    let reason = status.text("reason").map(|name| Reason::from_name(&name));
    let consecutive_failures = status.number("consecutiveFailures")? as u32;
    let max_consecutive_failures = status.number("maxConsecutiveFailures")? as u32;
    let sentence = match status.text("words") {
        Some(words) => Sentence::Server(words),
        None => Sentence::of(reason),
    };
    Some(Status {
        phase,
        is_settled: status.is_true("isSettled"),
        reason,
        message: match phase {
            Phase::Starting => Some(Message::Starting),
            Phase::Unavailable | Phase::RateLimited => Some(Message::failed(
                sentence,
                consecutive_failures,
                max_consecutive_failures,
            )),
            _ => None,
        },
        advice: report::advice(status),
        last_checked: instant(status, "lastChecked"),
        consecutive_failures,
        max_consecutive_failures,
        next_retry_time: instant(status, "nextRetryTime"),
        is_retry_automatic: status.is_true("isRetryAutomatic"),
        countdown: status.object("countdown").and_then(|countdown| {
            Some(Countdown {
                left: countdown.number("left")? as u64,
                total: countdown.number("total")? as u64,
            })
        }),
        retry_block: match status.text("retryBlock").as_deref() {
            Some("check-in-flight") => Some(RetryBlock::CheckInFlight),
            Some("cooldown") => Some(RetryBlock::Cooldown),
            _ => None,
        },
        reset_block: match status.text("resetBlock").as_deref() {
            Some("nothing-to-reset") => Some(ResetBlock::NothingToReset),
            Some("just-reset") => Some(ResetBlock::JustReset),
            _ => None,
        },
        is_checking: status.is_true("isChecking"),
        shows_check: status.is_true("showsCheck"),
        engine: report::engine(status),
        endpoint: report::endpoint(status),
        outage: outage("outage"),
        history: status.list("history", |outage| read_outage(&outage, dates)),
        warnings: report::warnings(status),
        recovery: {
            let recovery = status.object("recovery")?;
            RecoveryStatus {
                is_recovering: recovery.is_true("isRecovering"),
                checks: recovery.number("checks")? as u32,
                last_check: instant(&recovery, "lastCheck"),
            }
        },
        toast: outage("toast"),
    })
}

/// The backend's own words, which no catalogue has.
fn words(status: &Status) -> Option<&String> {
    match &status.message {
        Some(
            Message::Failed {
                sentence: Sentence::Server(words),
                ..
            }
            | Message::TooManyFailures {
                sentence: Sentence::Server(words),
            },
        ) => Some(words),
        _ => None,
    }
}

fn write_countdown(countdown: Countdown) -> Object {
    Object::new()
        .with("left", countdown.left as f64)
        .with("total", countdown.total as f64)
}

fn write_outage(outage: &Outage, dates: &impl Dates) -> Object {
    Object::new()
        .with("since", dates.millis(outage.since))
        .with_option("until", outage.until.map(|at| dates.millis(at)))
        .with("firstReason", outage.first_reason.as_str())
        .with("failures", outage.failures)
        .with("wasShown", outage.was_shown)
}

fn read_outage(outage: &Object, dates: &impl Dates) -> Option<Outage> {
    Some(Outage {
        since: dates.instant(outage.number("since")?),
        until: outage.number("until").map(|millis| dates.instant(millis)),
        first_reason: Reason::from_name(&outage.text("firstReason")?),
        failures: outage.number("failures")? as u32,
        was_shown: outage.is_true("wasShown"),
    })
}
