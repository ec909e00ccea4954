//! Random markup that keeps the contract of [`Element`] and says the same to an HTML parser.

use docker_connection_view::{Element, Node, Str};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// Few, so that two trees have much in common.
const TAGS: [&str; 2] = ["div", "span"];
const SHAPES: [&str; 2] = ["circle", "path"];
const NAMES: [&str; 3] = ["aria-hidden", "class", "title"];
const TEXTS: [&str; 4] = ["", "one", "two", "<b> & \"c\""];
const KEYS: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

fn attributes() -> impl Strategy<Value = Vec<(&'static str, Str)>> {
    let names = subsequence(NAMES.to_vec(), 0..=NAMES.len());
    let values = [(); NAMES.len()].map(|()| select(&TEXTS[..]));
    (names, values).prop_map(|(names, values)| {
        let values = values.into_iter().map(Str::from);
        names.into_iter().zip(values).collect()
    })
}

/// By their place, or all of them by their keys.
fn children<S>(elements: S) -> impl Strategy<Value = Vec<Node>>
where
    S: Strategy<Value = Element> + Clone + 'static,
{
    let node = prop_oneof![
        1 => Just(Node::Nothing),
        1 => select(&TEXTS[..]).prop_map(Node::from),
        2 => elements.clone().prop_map(Node::from),
    ];
    let keys = subsequence(KEYS.to_vec(), 0..=KEYS.len()).prop_shuffle();
    let items = prop::collection::vec(elements, KEYS.len());
    let keyed = (keys, items).prop_map(|(keys, items)| {
        let items = keys.into_iter().zip(items);
        let keyed = items.map(|(key, mut item)| {
            item.key = Some(key.into());
            item
        });
        keyed.map(Node::from).collect()
    });
    prop_oneof![prop::collection::vec(node, 0..6), keyed]
}

fn element(
    tag: impl Strategy<Value = &'static str>,
    children: impl Strategy<Value = Vec<Node>>,
) -> impl Strategy<Value = Element> {
    (tag, attributes(), children).prop_map(|(tag, attributes, children)| {
        let mut element = Element::new(tag);
        element.attributes = attributes;
        element.children = children;
        element
    })
}

/// A tree whose outermost element is a `div`.
pub(crate) fn tree() -> impl Strategy<Value = Element> {
    let shapes = element(select(&SHAPES[..]), Just(Vec::new())).boxed();
    let svg = element(Just("svg"), children(shapes));
    let leaf = prop_oneof![element(select(&TAGS[..]), Just(Vec::new())), svg];
    let inner = leaf.prop_recursive(3, 40, 6, |inner| {
        element(select(&TAGS[..]), children(inner))
    });
    element(Just("div"), children(inner))
}
