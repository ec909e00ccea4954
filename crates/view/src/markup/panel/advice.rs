use docker_connection::Advice;

use crate::markup::icon::copy_icon;
use crate::markup::node::element;
use crate::{Action, Element, Label, Str, View};

/// What to do, step by step.
pub(super) fn advice_list(advice: Vec<Advice>, view: &View<'_>) -> Option<Element> {
    if advice.is_empty() {
        return None;
    }
    Some(
        element("ol")
            .class("docker-status-advice")
            .with("role", "list")
            .list(advice.into_iter().map(|advice| step(advice, view))),
    )
}

fn step(advice: Advice, view: &View<'_>) -> (Str, Element) {
    let key = advice.text.clone().into();
    let link = advice.href.map(|href| {
        element("a")
            .with("href", href)
            .with("target", "_blank")
            .with("rel", "noopener noreferrer")
            .child(view.label(Label::More))
    });
    let mut text = advice.text;
    if link.is_some() {
        text.push(' ');
    }
    let step = element("li")
        .child(text)
        .child(link)
        .child(advice.command.map(|text| command(text, view)));
    (key, step)
}

/// A shell command with a button that copies it.
fn command(command: String, view: &View<'_>) -> Element {
    let mut code = element("code");
    for (index, word) in command.split(' ').enumerate() {
        // In an element of its own, so that no line breaks after the hyphens of an option.
        let word = element("span")
            .class("docker-status-word")
            .child((!word.is_empty()).then(|| word.to_owned()));
        code = code.child((index > 0).then_some(" ")).child(word);
    }
    let (name, is_in_clipboard) = view.copy_name(Label::Copy, &command);
    let button = view
        .button("docker-status-icon-button", &Action::Copy(command))
        .with("aria-label", name.clone())
        .with("title", name)
        .child(copy_icon(is_in_clipboard));
    element("div")
        .class("docker-status-command")
        .child(code)
        .child(button)
}
