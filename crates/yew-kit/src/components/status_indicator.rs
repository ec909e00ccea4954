use docker_connection::RetryBlock;
use yew::prelude::*;

use super::icon::phase_icon;
use super::status_panel::retry_block;
use crate::hooks::use_unique_id;
use crate::{Label, Sentence, use_docker_connection};

/// Properties of [`DockerStatusIndicator`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct IndicatorProps {
    /// The icon and one word, for a status bar.
    #[prop_or_default]
    pub compact: bool,
    /// A button that checks now, while Docker cannot be used.
    #[prop_or_default]
    pub show_retry_button: bool,
}

/// The state of Docker in one line.
#[component]
pub fn DockerStatusIndicator(props: &IndicatorProps) -> Html {
    let connection = use_docker_connection();
    let (status, texts) = (&connection.status, &connection.texts);
    let id = use_unique_id();
    let heading = texts.heading(status);
    let left = status
        .countdown
        .filter(|_| status.retry_block == Some(RetryBlock::Cooldown))
        .map(|countdown| (texts.sentence)(Sentence::SecondsLeft(countdown.left)));
    let retry = (props.show_retry_button && status.outage.is_some()).then(|| {
        let block = retry_block(status);
        let manager = connection.manager.clone();
        html! {
            <>
                <button
                    type="button"
                    class="docker-status-button"
                    aria-disabled={block.map(|_| "true")}
                    aria-describedby={block.map(|_| id.clone())}
                    title={block.map(texts.label)}
                    onclick={move |_| manager.retry()}
                >
                    { (texts.label)(Label::Retry) }
                </button>
                if let Some(block) = block {
                    <span class="docker-status-hidden" id={id.clone()}>
                        { (texts.label)(block) }
                    </span>
                }
            </>
        }
    });
    html! {
        <span
            class={classes!("docker-status", "docker-status-indicator", props.compact.then_some("compact"))}
            data-phase={status.phase.as_str()}
            data-reason={status.reason.map(|reason| reason.as_str())}
            title={(texts.message)(status).unwrap_or_else(|| heading.clone())}
        >
            { phase_icon(status) }
            if props.compact {
                <span aria-hidden="true">{ (texts.label)(Label::Docker) }</span>
                <span class="docker-status-hidden">{ heading }</span>
            } else {
                <span>{ heading }</span>
            }
            if let Some(left) = left {
                <span class="docker-status-left">{ left }</span>
            }
            { retry }
        </span>
    }
}
