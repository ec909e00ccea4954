use docker_connection::{Phase, Status};
use docker_connection_view::HopState;
use yew::prelude::*;

/// The phase as a picture. Each has an outline of its own, so that none needs its colour.
pub(super) fn phase_icon(status: &Status) -> Html {
    if status.shows_check {
        return checking();
    }
    match status.phase {
        Phase::Checking => checking(),
        Phase::Connected => svg(html! {
            <><circle cx="8" cy="8" r="6" /><path d="m5.3 8.3 1.9 1.9 3.6-4.2" /></>
        }),
        Phase::Starting => svg(html! {
            <>
                <path class="docker-status-spin" d="M8 2a6 6 0 1 1-6 6" />
                <path d="M8 10.6V5.6M5.8 7.6 8 5.4l2.2 2.2" />
            </>
        }),
        Phase::RateLimited => svg(html! {
            <><circle cx="8" cy="8" r="6" /><path d="M8 4.6V8l2.3 1.6" /></>
        }),
        Phase::Unavailable if status.hides_docker() => svg(html! {
            <><path d="M8 2.2 14.2 13.4H1.8z" /><path d="M8 6.6v3.2m0 1.7v.1" /></>
        }),
        Phase::Unavailable => svg(html! {
            <>
                <path d="M5.5 2h5L14 5.5v5L10.5 14h-5L2 10.5v-5z" />
                <path d="m5.9 5.9 4.2 4.2m0-4.2-4.2 4.2" />
            </>
        }),
        _ => svg(html! {
            <>
                <circle cx="8" cy="8" r="6" stroke-dasharray="2.2 2.51" />
                <path d="M6.5 6.4a1.6 1.6 0 1 1 2.2 1.5c-.5.2-.7.5-.7 1m0 1.9v.1" />
            </>
        }),
    }
}

/// The state of one hop as a picture.
pub(super) fn hop_icon(state: HopState) -> Html {
    svg(match state {
        HopState::Fine => html! { <path d="m4 8.4 2.7 2.8L12 5.2" /> },
        HopState::Broken => html! { <path d="m4.5 4.5 7 7m0-7-7 7" /> },
        HopState::Starting => {
            html! { <path class="docker-status-spin" d="M8 3.5A4.5 4.5 0 1 1 3.5 8" /> }
        }
        HopState::Unknown => html! { <path d="M5.5 8h5" /> },
    })
}

pub(super) fn copy_icon(is_copied: bool) -> Html {
    svg(if is_copied {
        html! { <path d="m3.5 8.5 3 3 6-7" /> }
    } else {
        html! {
            <>
                <rect x="5.5" y="5.5" width="8" height="8" rx="1" />
                <path d="M10.5 5.5v-3h-8v8h3" />
            </>
        }
    })
}

pub(super) fn close_icon() -> Html {
    svg(html! { <path d="m4 4 8 8m0-8-8 8" /> })
}

fn checking() -> Html {
    svg(html! { <path class="docker-status-spin" d="M8 2a6 6 0 1 1-6 6" /> })
}

fn svg(shape: Html) -> Html {
    html! {
        <svg class="docker-status-icon" viewBox="0 0 16 16" aria-hidden="true">{ shape }</svg>
    }
}
