use docker_connection::{Phase, Status, StepState};

use super::hops::HopState;
use super::node::element;
use crate::Element;

/// The phase as a picture. Each has an outline of its own, so that none needs its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Picture {
    Check,
    Connected,
    Starting,
    Wait,
    /// Something on the way to Docker is broken.
    Way,
    Unavailable,
    Unknown,
}

impl Picture {
    fn of(status: &Status) -> Self {
        match status.phase {
            _ if status.shows_check => Self::Check,
            Phase::Checking => Self::Check,
            Phase::Connected => Self::Connected,
            Phase::Starting => Self::Starting,
            Phase::RateLimited => Self::Wait,
            Phase::Unavailable if status.hides_docker() => Self::Way,
            Phase::Unavailable => Self::Unavailable,
            _ => Self::Unknown,
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Connected => "connected",
            Self::Starting => "starting",
            Self::Wait => "wait",
            Self::Way => "way",
            Self::Unavailable => "unavailable",
            Self::Unknown => "unknown",
        }
    }
}

const CHECK: &str = "M8 2a6 6 0 1 1-6 6";

const CIRCLE: [(&str, &str); 3] = [("cx", "8"), ("cy", "8"), ("r", "6")];

pub(crate) fn phase_icon(status: &Status) -> Element {
    let picture = Picture::of(status);
    let icon = svg().with("data-icon", picture.as_str());
    match picture {
        Picture::Check => icon.child(spin(CHECK)),
        Picture::Connected => icon
            .child(shape("circle", CIRCLE))
            .child(path("m5.3 8.3 1.9 1.9 3.6-4.2")),
        Picture::Starting => icon
            .child(spin(CHECK))
            .child(path("M8 10.6V5.6M5.8 7.6 8 5.4l2.2 2.2")),
        Picture::Wait => icon
            .child(shape("circle", CIRCLE))
            .child(path("M8 4.6V8l2.3 1.6")),
        Picture::Way => way_icon(icon),
        Picture::Unavailable => icon
            .child(path("M5.5 2h5L14 5.5v5L10.5 14h-5L2 10.5v-5z"))
            .child(path("m5.9 5.9 4.2 4.2m0-4.2-4.2 4.2")),
        Picture::Unknown => icon
            .child(shape("circle", CIRCLE).with("stroke-dasharray", "2.2 2.51"))
            .child(path(
                "M6.5 6.4a1.6 1.6 0 1 1 2.2 1.5c-.5.2-.7.5-.7 1m0 1.9v.1",
            )),
    }
}

pub(crate) fn hop_icon(state: HopState) -> Element {
    svg().child(match state {
        HopState::Fine => path("m4 8.4 2.7 2.8L12 5.2"),
        HopState::Broken => path("m4.5 4.5 7 7m0-7-7 7"),
        HopState::Starting => spin("M8 3.5A4.5 4.5 0 1 1 3.5 8"),
        HopState::Unknown => path("M5.5 8h5"),
    })
}

/// A step of a diagnosis.
pub(crate) fn step_icon(state: StepState) -> Element {
    match state {
        StepState::Ok => hop_icon(HopState::Fine),
        StepState::Warning => way_icon(svg()),
        StepState::Failed => hop_icon(HopState::Broken),
        _ => hop_icon(HopState::Unknown),
    }
}

pub(crate) fn check_icon() -> Element {
    svg().child(spin(CHECK))
}

pub(crate) fn copy_icon(is_copied: bool) -> Element {
    if is_copied {
        return svg().child(path("m3.5 8.5 3 3 6-7"));
    }
    let sheet = [
        ("x", "5.5"),
        ("y", "5.5"),
        ("width", "8"),
        ("height", "8"),
        ("rx", "1"),
    ];
    svg()
        .child(shape("rect", sheet))
        .child(path("M10.5 5.5v-3h-8v8h3"))
}

pub(crate) fn close_icon() -> Element {
    svg().child(path("m4 4 8 8m0-8-8 8"))
}

fn way_icon(icon: Element) -> Element {
    icon.child(path("M8 2.2 14.2 13.4H1.8z"))
        .child(path("M8 6.6v3.2m0 1.7v.1"))
}

fn svg() -> Element {
    element("svg")
        .class("docker-status-icon")
        .with("viewBox", "0 0 16 16")
        .with("aria-hidden", "true")
}

fn path(d: &'static str) -> Element {
    shape("path", [("d", d)])
}

fn spin(d: &'static str) -> Element {
    path(d).class("docker-status-spin")
}

fn shape<const N: usize>(
    tag: &'static str,
    attributes: [(&'static str, &'static str); N],
) -> Element {
    let mut shape = element(tag);
    for (name, value) in attributes {
        shape = shape.with(name, value);
    }
    shape
}

#[cfg(test)]
mod tests {
    use docker_connection::Reason;

    use super::*;

    #[test]
    fn no_two_phases_have_the_same_icon() {
        let mut icons: Vec<_> = Phase::ALL
            .iter()
            .map(|&phase| {
                phase_icon(&Status {
                    phase,
                    ..Status::default()
                })
                .to_string()
            })
            .collect();
        icons.sort();
        icons.dedup();
        assert_eq!(icons.len(), Phase::ALL.len());
    }

    #[test]
    fn a_check_that_should_be_seen_and_trouble_on_the_way_have_their_own() {
        let status = Status {
            phase: Phase::Unavailable,
            reason: Some(Reason::BackendTimeout),
            ..Status::default()
        };
        assert_eq!(Picture::of(&status), Picture::Way);
        let status = Status {
            shows_check: true,
            ..status
        };
        assert_eq!(Picture::of(&status), Picture::Check);
    }
}
