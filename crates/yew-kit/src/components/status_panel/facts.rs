use docker_connection::Endpoint;
use yew::prelude::*;

use crate::components::time_of_day::TimeOfDay;
use crate::{DockerConnection, Label, Text};

/// Everything else that is known, as names and values.
pub(super) fn facts(connection: &DockerConnection) -> Html {
    let status = &connection.status;
    let outage = status.outage;
    let first_cause = outage
        .map(|outage| outage.first_reason)
        .filter(|first_reason| Some(*first_reason) != status.reason)
        .map(|reason| connection.say(Text::Reason(reason)));
    let rows = [
        (
            Label::Since,
            outage.map(|outage| html! { <TimeOfDay at={outage.since} /> }),
        ),
        (Label::FirstCause, first_cause.map(Html::from)),
        (
            Label::LastChecked,
            status.last_checked.map(|at| html! { <TimeOfDay {at} /> }),
        ),
        (
            Label::Engine,
            status
                .engine
                .as_ref()
                .map(|engine| connection.say(Text::Engine(engine)).into()),
        ),
        (
            Label::Endpoint,
            status
                .endpoint
                .as_ref()
                .map(|endpoint| place(endpoint, connection)),
        ),
    ];
    let rows: Vec<_> = rows
        .into_iter()
        .filter_map(|(label, value)| Some(row(connection.label(label), value?)))
        .collect();
    if rows.is_empty() {
        return Html::default();
    }
    html! { <dl class="docker-status-facts">{ rows }</dl> }
}

fn row(name: AttrValue, value: Html) -> Html {
    html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> }
}

fn place(endpoint: &Endpoint, connection: &DockerConnection) -> Html {
    let source = connection.say(Text::Source(endpoint));
    html! {
        <>
            <code>{ &endpoint.host }</code>
            if !source.is_empty() {
                { " " }<span class="docker-status-muted">{ "(" }{ source }{ ")" }</span>
            }
        </>
    }
}
