use docker_connection::Advice;

use crate::markup::icon::copy_icon;
use crate::markup::node::element;
use crate::{Action, Element, Label, Str, Trouble, View};

/// What is wrong, and what to do about it.
pub(super) fn trouble(view: &View<'_>) -> Option<Element> {
    let Trouble { reason, message } = Trouble::of(view.status, view.catalogue)?;
    let reason = reason.map(|text| element("p").class("docker-status-reason").child(text));
    let advice = view.catalogue.advice(view.status);
    let advice = (!advice.is_empty()).then(|| {
        element("ol")
            .class("docker-status-advice")
            .with("role", "list")
            .list(advice.into_iter().map(|advice| step(advice, view)))
    });
    Some(
        element("div")
            .class("docker-status-trouble")
            .child(reason)
            .child(message.map(|text| element("p").child(text)))
            .child(advice),
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
    let copied = view.state.copied.as_ref();
    let copied = copied.filter(|copied| copied.command == command);
    let is_in_clipboard = copied.is_some_and(|copied| copied.is_in_clipboard);
    let name = view.label(match copied {
        None => Label::Copy,
        Some(_) if is_in_clipboard => Label::Copied,
        Some(_) => Label::Selected,
    });
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
