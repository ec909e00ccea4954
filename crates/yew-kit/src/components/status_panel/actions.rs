use docker_connection::{Countdown, Phase, RetryBlock, Status};
use yew::prelude::*;

use crate::{DockerConnection, Label, Sentence};

/// Why the buttons that check do nothing now.
pub(in crate::components) fn retry_block(status: &Status) -> Option<Label> {
    status.retry_block.map(|block| match block {
        RetryBlock::CheckInFlight => Label::CheckRunning,
        RetryBlock::Cooldown => Label::Waiting,
    })
}

/// What happens next, and the buttons that make it happen now. `id` is the panel's own.
pub(super) fn actions(connection: &DockerConnection, id: &AttrValue) -> Html {
    let (status, texts) = (&connection.status, &connection.texts);
    let block = retry_block(status);
    let (hint_id, left_id) = (format!("{id}-hint"), format!("{id}-left"));
    let description = block.map(|_| match status.countdown {
        Some(_) => format!("{hint_id} {left_id}"),
        None => hint_id.clone(),
    });
    // Nothing calls for a check while all is well.
    let is_secondary = status.phase == Phase::Connected;
    let retry = {
        let manager = connection.manager.clone();
        move |_| manager.retry()
    };
    let reset = {
        let manager = connection.manager.clone();
        move |_| manager.reset_retry_count()
    };
    html! {
        <>
            { ladder(connection, left_id) }
            <div class="docker-status-actions">
                <button
                    type="button"
                    class={classes!("docker-status-button", is_secondary.then_some("secondary"))}
                    aria-disabled={block.map(|_| "true")}
                    aria-describedby={description}
                    onclick={retry}
                >
                    { (texts.label)(Label::Check) }
                </button>
                // It stays while it does its work, or the focus would be lost.
                if status.consecutive_failures > 0 || status.outage.is_some() {
                    <button
                        type="button"
                        class="docker-status-button secondary"
                        aria-disabled={(!status.can_reset).then_some("true")}
                        title={(!status.can_reset).then(|| (texts.label)(Label::ResetDone))}
                        onclick={reset}
                    >
                        { (texts.label)(Label::Reset) }
                    </button>
                }
                if let Some(block) = block {
                    <span class="docker-status-muted" id={hint_id}>{ (texts.label)(block) }</span>
                }
            </div>
        </>
    }
}

/// The way to the next attempt and the failed ones. It changes by the second, hence outside of any
/// live region.
fn ladder(connection: &DockerConnection, id: String) -> Html {
    let (status, texts) = (&connection.status, &connection.texts);
    let limit = status.max_consecutive_failures;
    let failed = status.consecutive_failures.min(limit);
    if status.countdown.is_none() && failed == 0 {
        return Html::default();
    }
    html! {
        <div class="docker-status-countdown">
            if let Some(Countdown { left, total }) = status.countdown {
                <progress
                    max={total.to_string()}
                    value={total.saturating_sub(left).to_string()}
                    aria-label={(texts.label)(Label::Countdown)}
                    aria-valuetext={(texts.sentence)(Sentence::SecondsLeft(left))}
                />
                <span {id}>{ (texts.sentence)(Sentence::NextAttempt(left)) }</span>
            }
            if failed > 0 {
                <span>
                    { (texts.label)(Label::Attempts) }{ " " }
                    { (texts.sentence)(Sentence::Attempts(failed, limit)) }
                </span>
            }
        </div>
    }
}
