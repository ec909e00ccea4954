//! What a leader tells.

use docker_connection::{
    Message, Outage, Phase, RecoveryStatus, ResetBlock, RetryBlock, Sentence, Snapshot, Status,
};

use wasm_bindgen::JsValue;

use super::members::{self, Dates, Members};
use super::report;
use super::text::plain;

/// The status as an object of its own.
pub(crate) fn write_status(mut status: Status, dates: &dyn Dates) -> JsValue {
    members::written(dates, &mut |walk| self::status(walk, &mut status))
}

pub(super) fn members(walk: &Members<'_>, snapshot: &mut Snapshot) {
    walk.object("status", &mut snapshot.status, status);
    walk.object("limiter", &mut snapshot.limiter, |walk, limiter| {
        walk.count("failures", &mut limiter.failures);
        walk.optional_instant("deadline", &mut limiter.deadline);
        walk.optional_instant("lastTrigger", &mut limiter.last_trigger);
        walk.optional_instant("lastReset", &mut limiter.last_reset);
    });
    walk.optional_object("lastReport", &mut snapshot.last_report, |walk, report| {
        let (instance, sequence) = report;
        walk.text("instance", instance, plain);
        walk.id("sequence", sequence);
    });
    walk.optional_object("toast", &mut snapshot.toast, |walk, toast| {
        walk.object("outage", &mut toast.outage, outage);
        walk.instant("until", &mut toast.until);
    });
    walk.optional_instant("streamRestsUntil", &mut snapshot.stream_rests_until);
    walk.count("periodicChecks", &mut snapshot.periodic_checks);
}

fn status(walk: &Members<'_>, status: &mut Status) {
    walk.choice(
        "phase",
        &mut status.phase,
        |it| it.as_str(),
        |name| Some(Phase::from_name(name)),
    );
    walk.flag("isSettled", &mut status.is_settled);
    report::reason(walk, "reason", &mut status.reason);
    let mut words = words(status).cloned();
    walk.optional_text("words", &mut words, plain);
    report::advice(walk, &mut status.advice);
    walk.optional_instant("lastChecked", &mut status.last_checked);
    walk.count("consecutiveFailures", &mut status.consecutive_failures);
    walk.count(
        "maxConsecutiveFailures",
        &mut status.max_consecutive_failures,
    );
    walk.optional_instant("nextRetryTime", &mut status.next_retry_time);
    walk.flag("isRetryAutomatic", &mut status.is_retry_automatic);
    walk.optional_object("countdown", &mut status.countdown, |walk, countdown| {
        walk.id("left", &mut countdown.left);
        walk.id("total", &mut countdown.total);
    });
    walk.optional_choice(
        "retryBlock",
        &mut status.retry_block,
        |block| match block {
            RetryBlock::CheckInFlight => "check-in-flight",
            RetryBlock::Cooldown => "cooldown",
        },
        |name| match name {
            "check-in-flight" => Some(RetryBlock::CheckInFlight),
            "cooldown" => Some(RetryBlock::Cooldown),
            _ => None,
        },
    );
    walk.optional_choice(
        "resetBlock",
        &mut status.reset_block,
        |block| match block {
            ResetBlock::NothingToReset => "nothing-to-reset",
            ResetBlock::JustReset => "just-reset",
        },
        |name| match name {
            "nothing-to-reset" => Some(ResetBlock::NothingToReset),
            "just-reset" => Some(ResetBlock::JustReset),
            _ => None,
        },
    );
    walk.flag("isChecking", &mut status.is_checking);
    walk.flag("showsCheck", &mut status.shows_check);
    report::engine(walk, &mut status.engine);
    walk.optional_object("endpoint", &mut status.endpoint, report::endpoint);
    walk.optional_object("outage", &mut status.outage, outage);
    walk.list("history", &mut status.history, outage);
    report::warnings(walk, &mut status.warnings);
    report::features(walk, &mut status.features);
    walk.object("recovery", &mut status.recovery, recovery);
    walk.optional_object("toast", &mut status.toast, outage);
    status.message = message(status, words);
}

fn outage(walk: &Members<'_>, outage: &mut Outage) {
    walk.instant("since", &mut outage.since);
    walk.optional_instant("until", &mut outage.until);
    report::first_reason(walk, &mut outage.first_reason);
    walk.count("failures", &mut outage.failures);
    walk.flag("wasShown", &mut outage.was_shown);
}

fn recovery(walk: &Members<'_>, recovery: &mut RecoveryStatus) {
    walk.flag("isRecovering", &mut recovery.is_recovering);
    walk.count("checks", &mut recovery.checks);
    walk.optional_instant("lastCheck", &mut recovery.last_check);
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

/// All else that a message says follows from the rest of the status.
fn message(status: &Status, words: Option<String>) -> Option<Message> {
    match status.phase {
        Phase::Starting => Some(Message::Starting),
        Phase::Unavailable | Phase::RateLimited => Some(Message::failed(
            words.map_or_else(|| Sentence::of(status.reason), Sentence::Server),
            status.consecutive_failures,
            status.max_consecutive_failures,
        )),
        _ => None,
    }
}
