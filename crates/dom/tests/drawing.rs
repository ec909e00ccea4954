//! One tree after the other in the same place.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod trees;

use std::collections::BTreeMap;

use docker_connection_dom::Drawing;
use docker_connection_view::{Element, Node};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use trees::tree;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{MutationObserver, MutationObserverInit, MutationRecord};

wasm_bindgen_test_configure!(run_in_browser);

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 256,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// A drawing in an element that is nowhere on the page.
fn drawing(element: &Element) -> Drawing {
    let parent = gloo_utils::document().create_element("div").unwrap();
    Drawing::new(&parent, element.clone()).unwrap()
}

/// What the browser's own parser makes of the markup.
fn parsed(element: &Element) -> web_sys::Element {
    let parent = gloo_utils::document().create_element("div").unwrap();
    parent.set_inner_html(&element.to_string());
    parent.first_element_child().unwrap()
}

/// Fails unless the page looks like `element`. A parser makes one text of neighbours.
fn is_drawn(drawing: &Drawing, element: &Element) -> Result<(), TestCaseError> {
    let drawn = drawing.root().clone_node_with_deep(true).unwrap();
    drawn.normalize();
    let expected = parsed(element);
    prop_assert!(
        drawn.is_equal_node(Some(&expected)),
        "{} instead of {}",
        drawing.root().outer_html(),
        expected.outer_html()
    );
    Ok(())
}

type Nodes = BTreeMap<String, web_sys::Node>;

/// The nodes of a drawing by what they are known by: the keys or places on the way to them.
fn nodes(drawing: &Drawing, element: &Element) -> Nodes {
    let mut nodes = Nodes::new();
    collect(String::new(), element, drawing.root(), &mut nodes);
    nodes
}

fn collect(path: String, element: &Element, on_page: &web_sys::Node, nodes: &mut Nodes) {
    let mut at = on_page.first_child();
    for (place, child) in element.children.iter().enumerate() {
        let known_by = child
            .key()
            .map_or(place.to_string(), |key| format!("#{key}"));
        let tag = match child {
            Node::Nothing => continue,
            Node::Text(_) => "text",
            Node::Element(element) => element.tag,
        };
        let path = format!("{path}/{known_by}:{tag}");
        let on_page = at.unwrap();
        at = on_page.next_sibling();
        if let Node::Element(child) = child {
            collect(path.clone(), child, &on_page, nodes);
        }
        nodes.insert(path, on_page);
    }
    nodes.insert(path, on_page.clone());
}

fn observe(root: &web_sys::Element) -> MutationObserver {
    let observer = MutationObserver::new(&js_sys::Function::new_no_args("")).unwrap();
    let init = MutationObserverInit::new();
    init.set_subtree(true);
    init.set_child_list(true);
    init.set_attribute_old_value(true);
    init.set_character_data_old_value(true);
    observer.observe_with_options(root, &init).unwrap();
    observer
}

/// Whether what was written differs from what was there; true for what came or went.
fn is_news(record: &MutationRecord) -> bool {
    let target = record.target().unwrap();
    let value = match (&*record.type_(), record.attribute_name()) {
        ("attributes", Some(name)) => target
            .unchecked_ref::<web_sys::Element>()
            .get_attribute(&name),
        ("characterData", _) => target.node_value(),
        _ => return true,
    };
    value != record.old_value()
}

/// Fails unless `steps`, one after the other, look as they should and keep what they can.
fn run(steps: &[Element]) -> Result<(), TestCaseError> {
    let (first, rest) = steps.split_first().unwrap();
    let mut drawing = drawing(first);
    is_drawn(&drawing, first)?;
    let mut before = nodes(&drawing, first);
    for next in rest {
        let observer = observe(drawing.root());
        drawing.draw(next.clone());
        for record in observer.take_records() {
            let record: MutationRecord = record.unchecked_into();
            prop_assert!(is_news(&record), "{} written again", record.type_());
        }
        is_drawn(&drawing, next)?;

        let after = nodes(&drawing, next);
        for (path, node) in &after {
            let kept = before.get(path).is_none_or(|before| before == node);
            prop_assert!(kept, "{path} is another node");
        }
        before = after;

        drawing.draw(next.clone());
        prop_assert_eq!(observer.take_records().length(), 0, "drawn twice");
        observer.disconnect();
    }
    Ok(())
}

#[wasm_bindgen_test]
fn any_tree_becomes_any_other_and_keeps_what_both_have() {
    proptest!(config(), |(steps in prop::collection::vec(tree(), 2..6))| run(&steps)?);
}
