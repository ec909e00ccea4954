use docker_connection::Outage;
use yew::prelude::*;

use crate::components::time_of_day::TimeOfDay;
use crate::{DockerConnection, Label, Sentence, Texts};

/// The outages that are over, newest first, folded away.
pub(super) fn history(connection: &DockerConnection) -> Html {
    let (status, texts) = (&connection.status, &connection.texts);
    if status.history.is_empty() {
        return Html::default();
    }
    html! {
        <details class="docker-status-history">
            <summary>
                { (texts.label)(Label::History) }{ " " }
                <span class="docker-status-muted">{ status.history.len() }</span>
            </summary>
            <ul>{ for status.history.iter().rev().map(|outage| line(outage, texts)) }</ul>
        </details>
    }
}

fn line(outage: &Outage, texts: &Texts) -> Html {
    let lasted = outage.until.map(|until| {
        let duration = until.saturating_duration_since(outage.since);
        (texts.sentence)(Sentence::Lasted(duration))
    });
    html! {
        <li>
            <TimeOfDay at={outage.since} />
            <span class="docker-status-lasted">{ lasted }</span>
            <span>{ (texts.cause)(outage.first_reason) }</span>
        </li>
    }
}
