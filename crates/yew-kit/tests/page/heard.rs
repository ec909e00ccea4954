//! What a screen reader makes of an element, as far as the components need it.

use wasm_bindgen::JsCast;
use web_sys::{Element, Node};

use super::Stage;

/// The text of `element` without what is hidden from the ear.
pub(crate) fn heard(element: &Element) -> String {
    let children = element.child_nodes();
    let texts = (0..children.length()).map(|index| {
        let child = children.item(index).unwrap();
        match child.dyn_ref::<Element>() {
            Some(child) if child.get_attribute("aria-hidden").as_deref() == Some("true") => {
                String::new()
            }
            Some(child) => heard(child),
            None if child.node_type() == Node::TEXT_NODE => child.node_value().unwrap_or_default(),
            None => String::new(),
        }
    });
    texts.collect()
}

/// The accessible name of a control.
pub(crate) fn name(control: &Element) -> String {
    let attribute = |name| control.get_attribute(name).filter(|text| !text.is_empty());
    let text = Some(heard(control)).filter(|text| !text.is_empty());
    attribute("aria-label")
        .or(text)
        .or_else(|| attribute("title"))
        .unwrap_or_default()
}

/// The accessible description of a control.
pub(crate) fn description(control: &Element) -> String {
    if let Some(ids) = control.get_attribute("aria-describedby") {
        let document = control.owner_document().unwrap();
        let texts = ids.split(' ').map(|id| {
            let described = document.get_element_by_id(id);
            heard(&described.unwrap_or_else(|| panic!("no #{id}")))
        });
        return texts.collect::<Vec<_>>().join(" ");
    }
    let title = control.get_attribute("title");
    title
        .filter(|title| *title != name(control))
        .unwrap_or_default()
}

impl Stage {
    /// All that can be heard: texts, and names and descriptions of the controls.
    pub(crate) fn heard(&self) -> Vec<String> {
        let controls = self.all("a, button, progress, section, summary");
        let said = controls
            .iter()
            .flat_map(|control| [name(control), description(control)]);
        said.chain([heard(&self.root)]).collect()
    }
}
