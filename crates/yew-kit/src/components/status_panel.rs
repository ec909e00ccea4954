use docker_connection::{Advice, Status};
use yew::prelude::*;

use super::icon::icon;
use crate::{DockerConnection, text, use_docker_connection};

/// Properties of [`DockerStatusPanel`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct PanelProps {
    /// Without the facts about endpoint and engine.
    #[prop_or_default]
    pub compact: bool,
}

/// What is wrong with Docker, what to do about it, and what happens next.
#[component]
pub fn DockerStatusPanel(props: &PanelProps) -> Html {
    let connection = use_docker_connection();
    let status = &connection.status;
    html! {
        <section
            class={classes!("docker-status", "docker-status-panel", props.compact.then_some("compact"))}
            data-phase={status.phase.as_str()}
            data-reason={status.reason.map(|reason| reason.as_str())}
            aria-label={text::PANEL}
        >
            <h2 class="docker-status-title">{ icon(status) }{ text::label(status) }</h2>
            { trouble(status) }
            { countdown(status) }
            { for status.warnings.iter().map(|warning| html! {
                <p class="docker-status-warning">{ &warning.text }</p>
            }) }
            { buttons(&connection) }
            if !props.compact {
                { facts(&connection) }
            }
        </section>
    }
}

fn trouble(status: &Status) -> Html {
    let Some(message) = &status.error_message else {
        return Html::default();
    };
    html! {
        <>
            if let Some(title) = status.reason.and_then(text::reason) {
                <p class="docker-status-reason">{ title }</p>
            }
            <p>{ message }</p>
            if !status.advice.is_empty() {
                <ul class="docker-status-advice">{ for status.advice.iter().map(advice) }</ul>
            }
        </>
    }
}

fn advice(advice: &Advice) -> Html {
    html! {
        <li>
            { &advice.text }
            if let Some(command) = &advice.command {
                <code>{ command }</code>
            }
        </li>
    }
}

fn countdown(status: &Status) -> Html {
    let Some(countdown) = status.countdown else {
        return Html::default();
    };
    let text = text::countdown(countdown);
    html! {
        <div class="docker-status-countdown">
            <progress
                max={countdown.total.to_string()}
                value={countdown.total.saturating_sub(countdown.left).to_string()}
                aria-label={text::COUNTDOWN}
            />
            <span>{ text }</span>
        </div>
    }
}

fn buttons(connection: &DockerConnection) -> Html {
    let status = &connection.status;
    let retry = {
        let manager = connection.manager.clone();
        move |_| manager.retry()
    };
    let reset = {
        let manager = connection.manager.clone();
        move |_| manager.reset_retry_count()
    };
    html! {
        <div class="docker-status-buttons">
            <button
                type="button"
                class="docker-status-button"
                disabled={!status.can_retry}
                title={text::retry_hint(status)}
                onclick={retry}
            >
                { text::CHECK }
            </button>
            if status.consecutive_failures > 0 {
                <button type="button" class="docker-status-button secondary" onclick={reset}>
                    { text::RESET }
                </button>
            }
        </div>
    }
}

fn facts(connection: &DockerConnection) -> Html {
    let status = &connection.status;
    let checked = status
        .last_checked
        .map(|at| text::time(connection.manager.epoch_millis(at)));
    let attempts =
        (status.consecutive_failures > 0).then(|| text::attempts(status.consecutive_failures));
    let engine = status.engine.as_ref().map(text::engine);
    let endpoint = status.endpoint.as_ref().map(text::endpoint);
    let outage = status
        .outage
        .map(|outage| text::outage(&outage, connection.manager.epoch_millis(outage.since)));
    let rows = [
        (text::LAST_CHECKED, checked),
        (text::ATTEMPTS, attempts),
        (text::OUTAGE, outage),
        (text::ENGINE, engine),
        (text::ENDPOINT, endpoint),
    ];
    html! {
        <dl class="docker-status-facts">
            { for rows.into_iter().filter_map(|(name, value)| {
                value.map(|value| html! { <><dt>{ name }</dt><dd>{ value }</dd></> })
            }) }
        </dl>
    }
}
