use super::advice::advice_list;
use crate::markup::node::element;
use crate::{Element, Trouble, View};

/// What is wrong, and what to do about it.
pub(super) fn trouble(view: &View<'_>) -> Option<Element> {
    let Trouble { reason, message } = Trouble::of(view.status, view.catalogue)?;
    let reason = reason.map(|text| element("p").class("docker-status-reason").child(text));
    let advice = view.catalogue.advice(view.status);
    Some(
        element("div")
            .class("docker-status-trouble")
            .child(reason)
            .child(message.map(|text| element("p").child(text)))
            .child(advice_list(advice, view)),
    )
}
