use docker_connection::Countdown;

use super::start::{start_control, start_failure};
use crate::markup::node::element;
use crate::markup::view::hidden;
use crate::{Action, Element, Label, Text, View};

/// The buttons that make happen now what else has to wait.
pub(super) fn actions(view: &View<'_>) -> Element {
    let start = start_control(view);
    // Nothing calls for a check while all is well, nor beside what may end the outage.
    let class = if view.is_connected() || start.is_some() {
        "docker-status-button secondary"
    } else {
        "docker-status-button"
    };
    let [start, start_why] = start.map_or([None, None], |(action, control)| {
        view.control("docker-status-button", &action, Label::Start, control)
    });
    let failure = start_failure(view).filter(|_| start.is_some());
    // There before what it says, so that screen readers tell of it.
    let failure = start.as_ref().map(|_| {
        element("p")
            .class("docker-status-start")
            .with("role", "status")
            .child(failure)
    });
    let retry = view.retry_control();
    let [retry, retry_why] = view.control(class, &Action::Retry, Label::Retry, retry);
    let class = "docker-status-button secondary";
    let reset = view.reset_control();
    let [reset, reset_why] = view.control(class, &Action::Reset, Label::Reset, reset);
    let wait = view.wait().map(|text| {
        element("span")
            .class("docker-status-muted")
            .with("aria-hidden", "true")
            .child(text)
    });
    element("div")
        .class("docker-status-actions")
        .child(start)
        .child(retry)
        .child(reset)
        .child(wait)
        .child(retry_why)
        .child(reset_why)
        .child(start_why)
        .child(failure)
}

/// The way to the next attempt and the failed ones. Nothing in it that changes by the second is
/// read aloud.
pub(super) fn ladder(view: &View<'_>) -> Option<Element> {
    let status = view.status;
    let limit = status.max_consecutive_failures;
    let failed = status.consecutive_failures.min(limit);
    if status.countdown.is_none() && failed == 0 {
        return None;
    }
    let bar = status.countdown.map(|Countdown { left, total }| {
        element("progress")
            .with("max", total.to_string())
            .with("value", total.saturating_sub(left).to_string())
            .with("aria-hidden", "true")
    });
    let left = status.countdown.map(|Countdown { left, .. }| {
        let text = match status.is_retry_automatic {
            true => Text::NextAttemptIn(left),
            false => Text::RetryAllowedIn(left),
        };
        element("span")
            .with("aria-hidden", "true")
            .child(view.say(text))
    });
    let at = status.next_retry_time.map(|at| {
        let at = (view.epoch_millis)(at);
        let text = match status.is_retry_automatic {
            true => Text::NextAttemptAt(at),
            false => Text::RetryAllowedAt(at),
        };
        hidden().child(view.say(text))
    });
    let failed = (failed > 0).then(|| {
        let count = view.say(Text::Attempts(failed, limit));
        let text = [&view.label(Label::Attempts), " ", &count].concat();
        element("span").child(text)
    });
    Some(
        element("div")
            .class("docker-status-countdown")
            .child(bar)
            .child(left)
            .child(at)
            .child(failed),
    )
}
