mod actions;
mod advice;
mod chart;
mod diagnosis;
mod engine;
mod facts;
mod history;
mod hop_list;
mod section;
mod start;
mod trouble;

use super::icon::phase_icon;
use super::node::element;
use crate::{Element, Label, Part, Text, View};

impl Part {
    /// What is wrong, what to do about it, and what happens next.
    pub const PANEL: Self = Self::new(panel);
}

pub(crate) fn panel(view: &View<'_>) -> Element {
    let is_compact = view.options.compact;
    let is_full = !is_compact;
    let title = element(heading_tag(view.options.heading_level))
        .class("docker-status-title")
        // Where the focus goes when the control that had it is no more.
        .with("tabindex", "-1")
        .child(phase_icon(view.status))
        .child(view.heading());
    view.root("section", "docker-status docker-status-panel")
        .with("aria-label", view.label(Label::Panel))
        .child(title)
        .child(is_compact.then(|| who_answers(view)).flatten())
        .child(is_full.then(|| hop_list::hop_list(view)))
        .child(trouble::trouble(view))
        .child(warnings(view))
        .child(actions::ladder(view))
        .child(actions::actions(view))
        .child(is_full.then(|| facts::facts(view)).flatten())
        .child(
            is_full
                .then(|| diagnosis::diagnosis_section(view))
                .flatten(),
        )
        .child(is_full.then(|| engine::engine_section(view)).flatten())
        .child(is_full.then(|| history::history(view)).flatten())
}

const fn heading_tag(level: u8) -> &'static str {
    match level {
        0 | 1 => "h1",
        2 => "h2",
        3 => "h3",
        4 => "h4",
        5 => "h5",
        _ => "h6",
    }
}

/// The only fact worth its place in a compact panel.
fn who_answers(view: &View<'_>) -> Option<Element> {
    let engine = view
        .status
        .engine
        .as_ref()
        .filter(|_| view.is_connected())?;
    let text = view.say(Text::Engine(engine));
    Some(element("p").class("docker-status-muted").child(text))
}

fn warnings(view: &View<'_>) -> Option<Element> {
    let warnings = &view.status.warnings;
    if warnings.is_empty() {
        return None;
    }
    let items = warnings.iter().map(|warning| {
        let text = view.say(Text::Warning(warning));
        (warning.code.clone().into(), element("li").child(text))
    });
    Some(
        element("ul")
            .class("docker-status-warnings")
            .with("role", "list")
            .with("aria-label", view.label(Label::Warnings))
            .list(items),
    )
}
