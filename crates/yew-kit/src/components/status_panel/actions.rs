use docker_connection::{Countdown, Phase, ResetBlock};
use docker_connection_view::{Label, Text};
use yew::prelude::*;

use crate::DockerConnection;

/// What happens next, and the buttons that make it happen now. `id` is the panel's own.
pub(super) fn actions(connection: &DockerConnection, id: &AttrValue) -> Html {
    let (status, catalogue) = (&connection.status, &connection.catalogue);
    let block = catalogue.retry_block(status).map(AttrValue::from);
    let wait = catalogue.wait(status).map(AttrValue::from);
    let hint_id = format!("{id}-hint");
    let was_reset = status.reset_block == Some(ResetBlock::JustReset);
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
            { ladder(connection) }
            <div class="docker-status-actions">
                <button
                    type="button"
                    class={classes!("docker-status-button", is_secondary.then_some("secondary"))}
                    aria-disabled={block.is_some().then_some("true")}
                    aria-describedby={block.is_some().then(|| hint_id.clone())}
                    onclick={retry}
                >
                    { connection.label(Label::Check) }
                </button>
                if status.reset_block != Some(ResetBlock::NothingToReset) {
                    <button
                        type="button"
                        class="docker-status-button secondary"
                        aria-disabled={was_reset.then_some("true")}
                        title={was_reset.then(|| connection.label(Label::JustReset))}
                        onclick={reset}
                    >
                        { connection.label(Label::Reset) }
                    </button>
                }
                if let Some(block) = block {
                    <span class="docker-status-muted" aria-hidden="true">{ wait }</span>
                    <span class="docker-status-hidden" id={hint_id}>{ block }</span>
                }
            </div>
        </>
    }
}

/// The way to the next attempt and the failed ones. It changes by the second, hence outside of any
/// live region.
fn ladder(connection: &DockerConnection) -> Html {
    let status = &connection.status;
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
                    aria-label={connection.label(Label::Countdown)}
                    aria-valuetext={connection.say(Text::SecondsLeft(left))}
                />
                <span>{ connection.say(Text::NextAttempt(left)) }</span>
            }
            if failed > 0 {
                <span>
                    { connection.label(Label::Attempts) }{ " " }
                    { connection.say(Text::Attempts(failed, limit)) }
                </span>
            }
        </div>
    }
}
