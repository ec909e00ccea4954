mod actions;
mod facts;
mod history;
mod hop_list;

use docker_connection::{Advice, Phase};
use docker_connection_view::Trouble;
use yew::prelude::*;

use super::command::Command;
use super::icon::phase_icon;
use crate::hooks::use_unique_id;
use crate::{DockerConnection, Label, Text, use_docker_connection};
use actions::actions;
use facts::facts;
use history::history;
use hop_list::hop_list;

/// Properties of [`DockerStatusPanel`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct PanelProps {
    /// Only what is wrong, what to do and what happens next, as in a popup.
    #[prop_or_default]
    pub compact: bool,
}

/// What is wrong with Docker, what to do about it, and what happens next.
#[component]
pub fn DockerStatusPanel(props: &PanelProps) -> Html {
    let connection = use_docker_connection();
    let status = &connection.status;
    let heading = AttrValue::from(connection.catalogue.heading(status));
    let id = use_unique_id();
    html! {
        <section
            class={classes!("docker-status", "docker-status-panel", props.compact.then_some("compact"))}
            data-phase={status.phase.as_str()}
            data-reason={status.reason.map(|reason| reason.as_str())}
            aria-label={connection.label(Label::Panel)}
        >
            <h2 class="docker-status-title">{ phase_icon(status) }{ heading }</h2>
            if props.compact {
                { engine(&connection) }
            } else {
                { hop_list(&connection) }
            }
            { trouble(&connection) }
            { for status.warnings.iter().map(|warning| html! {
                <p class="docker-status-warning">{ connection.say(Text::Warning(warning)) }</p>
            }) }
            { actions(&connection, &id) }
            if !props.compact {
                { facts(&connection) }
                { history(&connection) }
            }
        </section>
    }
}

/// The only fact worth its place in a compact panel.
fn engine(connection: &DockerConnection) -> Html {
    let status = &connection.status;
    match &status.engine {
        Some(engine) if status.phase == Phase::Connected => html! {
            <p class="docker-status-muted">
                { connection.say(Text::Engine(engine)) }
            </p>
        },
        _ => Html::default(),
    }
}

fn trouble(connection: &DockerConnection) -> Html {
    let (status, catalogue) = (&connection.status, &connection.catalogue);
    let Some(Trouble { reason, message }) = Trouble::of(status, catalogue) else {
        return Html::default();
    };
    let advice = catalogue.advice(status);
    html! {
        <div class="docker-status-trouble">
            if let Some(reason) = reason.map(AttrValue::from) {
                <p class="docker-status-reason">{ reason }</p>
            }
            if let Some(message) = message.map(AttrValue::from) {
                <p>{ message }</p>
            }
            if !advice.is_empty() {
                <ol class="docker-status-advice">{ for advice.into_iter().map(step) }</ol>
            }
        </div>
    }
}

fn step(advice: Advice) -> Html {
    html! {
        <li>
            { advice.text }
            if let Some(command) = advice.command.map(AttrValue::from) {
                <Command key={command.to_string()} command={command.clone()} />
            }
        </li>
    }
}
