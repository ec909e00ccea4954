use super::icon::phase_icon;
use super::node::element;
use super::view::hidden;
use crate::{Action, Element, Label, Part, Text, View};

impl Part {
    /// The state of Docker in one line.
    pub const INDICATOR: Self = Self::new(indicator);
}

pub(crate) fn indicator(view: &View<'_>) -> Element {
    let is_compact = view.options.compact;
    let sentence = view.catalogue.sentence(view.status);
    let left = view.cooldown_left().map(|seconds| {
        element("span")
            .class("docker-status-left")
            .with("aria-hidden", "true")
            .child(view.say(Text::SecondsLeft(seconds)))
    });
    let [retry, why] = view.control(
        "docker-status-button",
        &Action::Retry,
        Label::Retry,
        view.indicator_retry_control(),
    );
    let root = view.root("span", "docker-status docker-status-indicator");
    let root = if is_compact {
        let title = sentence.unwrap_or_else(|| view.heading());
        root.with("title", title)
            .child(phase_icon(view.status))
            .child(
                element("span")
                    .with("aria-hidden", "true")
                    .child(view.label(Label::Docker)),
            )
            .child(hidden().child(view.heading()))
    } else {
        let sentence = sentence.map(|sentence| {
            element("span")
                .class("docker-status-sentence")
                .child(sentence)
        });
        let words = element("span")
            .class("docker-status-words")
            .child(element("span").child(view.heading()))
            .child(sentence.is_some().then_some(" "))
            .child(sentence);
        root.child(phase_icon(view.status)).child(words)
    };
    root.child(left).child(retry).child(why)
}
