use docker_connection::{Feature, Message, Phase, Reason, StartAnswer};

use crate::markup::control::Control;
use crate::markup::state::Start;
use crate::{Action, Label, Str, Text, View};

/// The button that starts the engine, where the backend can and that would help: its action, and
/// what a person can do with it.
pub(super) fn start_control(view: &View<'_>) -> Option<(Action, Control)> {
    let status = view.status;
    let outage = status.outage.as_ref()?;
    let is_down = matches!(status.phase, Phase::Unavailable | Phase::RateLimited);
    let is_off = matches!(
        status.reason,
        Some(Reason::SocketMissing | Reason::ConnectionRefused | Reason::DanglingSymlink)
    );
    if !is_down || !is_off || !status.features.contains(&Feature::Start) {
        return None;
    }
    let is_running = start(view).is_some_and(|start| start.answer.is_none());
    let control = match is_running {
        true => Control::Blocked(view.label(Label::StartRunning)),
        false => Control::Free,
    };
    let outage = outage.since.as_millis().to_string();
    Some((Action::Start(outage), control))
}

/// Why the engine was not started.
pub(super) fn start_failure(view: &View<'_>) -> Option<Str> {
    Some(match start(view)?.answer.as_ref()? {
        StartAnswer::Ended(outcome) if outcome.exit_status == Some(0) => return None,
        StartAnswer::Ended(outcome) => view.say(Text::StartFailed(outcome.exit_status)),
        StartAnswer::Refused(error) => match error.backoff {
            Some(wait) => {
                let seconds = wait.as_secs();
                view.say(Text::Message(&Message::Wait { seconds }))
            }
            None => error.message.clone().into(),
        },
        StartAnswer::Unanswered => view.say(Text::Reason(Reason::BackendUnreachable)),
    })
}

/// What a person has asked for in this outage.
fn start<'a>(view: &View<'a>) -> Option<&'a Start> {
    let outage = view.status.outage?.since.as_millis().to_string();
    view.state
        .start
        .as_ref()
        .filter(|start| start.outage == outage)
}
