use docker_connection::Outage;
use yew::prelude::*;

use crate::components::time_of_day::TimeOfDay;
use crate::{DockerConnection, Label, Text};

/// The outages that are over, newest first, folded away.
pub(super) fn history(connection: &DockerConnection) -> Html {
    let status = &connection.status;
    if status.history.is_empty() {
        return Html::default();
    }
    html! {
        <details class="docker-status-history">
            <summary>
                { connection.label(Label::History) }{ " " }
                <span class="docker-status-muted">{ status.history.len() }</span>
            </summary>
            <ul>{ for status.history.iter().rev().map(|outage| line(outage, connection)) }</ul>
        </details>
    }
}

fn line(outage: &Outage, connection: &DockerConnection) -> Html {
    let lasted = outage.until.map(|until| {
        let duration = until.saturating_duration_since(outage.since);
        connection.say(Text::Lasted(duration))
    });
    html! {
        <li>
            <TimeOfDay at={outage.since} />
            <span class="docker-status-lasted">{ lasted }</span>
            <span>{ connection.say(Text::Reason(outage.first_reason)) }</span>
        </li>
    }
}
