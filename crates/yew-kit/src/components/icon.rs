use docker_connection::{Phase, Status};
use yew::prelude::*;

/// Told apart by shape, not by colour alone.
pub(super) fn icon(status: &Status) -> Html {
    let is_spinning =
        status.shows_check || matches!(status.phase, Phase::Checking | Phase::Starting);
    let shape = if is_spinning {
        html! { <path d="M8 2.5a5.5 5.5 0 1 1-5.5 5.5" /> }
    } else {
        match status.phase {
            Phase::Connected => html! {
                <><circle cx="8" cy="8" r="5.5" /><path d="m5.5 8.2 1.8 1.8 3.3-3.7" /></>
            },
            Phase::Unavailable => html! {
                <><circle cx="8" cy="8" r="5.5" /><path d="m6 6 4 4m0-4-4 4" /></>
            },
            Phase::RateLimited => html! {
                <><circle cx="8" cy="8" r="5.5" /><path d="M8 5v3.2l2 1.3" /></>
            },
            _ => html! { <circle cx="8" cy="8" r="5.5" stroke-dasharray="2 2.3" /> },
        }
    };
    html! {
        <svg
            class={classes!("docker-status-icon", is_spinning.then_some("docker-status-spin"))}
            viewBox="0 0 16 16"
            aria-hidden="true"
        >
            { shape }
        </svg>
    }
}
