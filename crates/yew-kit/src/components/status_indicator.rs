use yew::prelude::*;

use super::icon::icon;
use crate::{text, use_docker_connection};

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
    let status = &connection.status;
    let label = text::label(status);
    let retry = (props.show_retry_button && status.error_message.is_some()).then(|| {
        let manager = connection.manager.clone();
        html! {
            <button
                type="button"
                class="docker-status-button"
                disabled={!status.can_retry}
                title={text::retry_hint(status)}
                onclick={move |_| manager.retry()}
            >
                { text::RETRY }
            </button>
        }
    });
    html! {
        <span
            class={classes!("docker-status", "docker-status-indicator", props.compact.then_some("compact"))}
            data-phase={status.phase.as_str()}
            data-reason={status.reason.map(|reason| reason.as_str())}
            title={status.error_message.clone().unwrap_or_else(|| label.to_string())}
        >
            { icon(status) }
            if props.compact {
                <span aria-hidden="true">{ text::compact_label(status) }</span>
                <span class="docker-status-announcement">{ label }</span>
            } else {
                <span>{ label }</span>
            }
            { retry }
        </span>
    }
}
