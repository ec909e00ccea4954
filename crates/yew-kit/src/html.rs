use std::rc::Rc;

use docker_connection_view::{Content, Element, Node};
use yew::prelude::*;
use yew::virtual_dom::{AttributeOrProperty, Attributes, Key, VTag};

/// Markup of the view, rendered by Yew; `slot` takes the place of an element of that name.
pub(crate) fn html_of(element: Element, root: NodeRef, slot: &Html) -> Html {
    let mut tag = tag_of(element, slot);
    tag.node_ref = root;
    tag.into()
}

fn tag_of(element: Element, slot: &Html) -> VTag {
    let Content {
        tag,
        key,
        attributes,
        children,
    } = element.into_content();
    let mut tag = VTag::new(tag);
    let attributes = attributes
        .into_iter()
        .map(|(name, value)| (name.into(), AttributeOrProperty::Attribute(value.into())));
    // One by one, through `add_attribute`, is 1 kB more of wasm.
    tag.attributes = Attributes::IndexMap(Rc::new(attributes.collect()));
    tag.key = key.map(|key| Key::from(&*key));
    tag.add_children(children.into_iter().map(|child| match child {
        Node::Nothing => Html::default(),
        Node::Text(text) => AttrValue::from(text).into(),
        Node::Element(element) if element.tag == "slot" => slot.clone(),
        Node::Element(element) => tag_of(element, slot).into(),
    }));
    tag
}
