use docker_connection::RetryBlock;
use docker_connection_view::Label;
use yew::prelude::*;

use super::icon::phase_icon;
use crate::hooks::use_unique_id;
use crate::{Text, use_docker_connection};

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
    let (status, catalogue) = (&connection.status, &connection.catalogue);
    let id = use_unique_id();
    let heading = AttrValue::from(catalogue.heading(status));
    let left = status
        .countdown
        .filter(|_| status.retry_block == Some(RetryBlock::Cooldown))
        .map(|countdown| connection.say(Text::SecondsLeft(countdown.left)));
    let retry = (props.show_retry_button && status.outage.is_some()).then(|| {
        let block = catalogue.retry_block(status).map(AttrValue::from);
        let manager = connection.manager.clone();
        html! {
            <>
                <button
                    type="button"
                    class="docker-status-button"
                    aria-disabled={block.is_some().then_some("true")}
                    aria-describedby={block.is_some().then(|| id.clone())}
                    title={block.clone()}
                    onclick={move |_| manager.retry()}
                >
                    { connection.label(Label::Retry) }
                </button>
                if let Some(block) = block {
                    <span class="docker-status-hidden" id={id.clone()}>
                        { block }
                    </span>
                }
            </>
        }
    });
    let title = catalogue
        .error_message(status)
        .map_or_else(|| heading.clone(), AttrValue::from);
    html! {
        <span
            class={classes!("docker-status", "docker-status-indicator", props.compact.then_some("compact"))}
            data-phase={status.phase.as_str()}
            data-reason={status.reason.map(|reason| reason.as_str())}
            title={title}
        >
            { phase_icon(status) }
            if props.compact {
                <span aria-hidden="true">{ connection.label(Label::Docker) }</span>
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
