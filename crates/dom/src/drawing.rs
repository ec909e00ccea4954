use docker_connection_view::{Element, Node};
use wasm_bindgen::JsCast;
use web_sys::Document;

const SVG: &str = "http://www.w3.org/2000/svg";

/// The elements of SVG that the view uses: they are none without their namespace.
const SVG_TAGS: [&str; 4] = ["circle", "path", "rect", "svg"];

/// Markup on a page. It is changed where it differs from what was drawn last; the page itself is
/// never asked, so that what a person or a browser did there, as with an opened `details`, stays.
///
/// In a shadow root each class is a part as well, for the page around it to style.
#[derive(Debug)]
pub struct Drawing {
    document: Document,
    root: web_sys::Element,
    drawn: Element,
    /// Whether it is in a shadow root, where pages style parts.
    has_parts: bool,
}

impl Drawing {
    /// Draws `element` at the end of `parent`; `None` if the page refuses.
    #[must_use]
    pub fn new(parent: &web_sys::Node, element: Element) -> Option<Self> {
        let document = parent.owner_document()?;
        let root = create(&document, element.tag)?;
        let mut drawing = Self {
            document,
            root,
            drawn: Element::new(element.tag),
            has_parts: parent.get_root_node().node_type() == web_sys::Node::DOCUMENT_FRAGMENT_NODE,
        };
        drawing.draw(element);
        parent.append_child(&drawing.root).ok()?;
        Some(drawing)
    }

    /// The outermost element; it stays the same.
    #[must_use]
    pub fn root(&self) -> &web_sys::Element {
        &self.root
    }

    /// Makes the drawing look like `element`, which has the same tag as the one before.
    pub fn draw(&mut self, element: Element) {
        self.change(&self.root, &self.drawn, &element);
        self.drawn = element;
    }

    fn change(&self, on_page: &web_sys::Element, old: &Element, new: &Element) {
        for attribute in &new.attributes {
            if !old.attributes.contains(attribute) {
                let (name, value) = attribute;
                // A browser refuses names alone, and those are ours.
                let _ = on_page.set_attribute(name, value);
                if self.is_part(name) {
                    let _ = on_page.set_attribute("part", value);
                }
            }
        }
        for (name, _) in &old.attributes {
            if !new.attributes.iter().any(|(other, _)| other == name) {
                let _ = on_page.remove_attribute(name);
                if self.is_part(name) {
                    let _ = on_page.remove_attribute("part");
                }
            }
        }
        let are_keyed = |element: &Element| element.children.iter().all(|one| one.key().is_some());
        if are_keyed(old) && are_keyed(new) {
            self.change_list(on_page, &old.children, &new.children);
        } else {
            self.change_by_place(on_page, &old.children, &new.children);
        }
    }

    fn is_part(&self, attribute: &str) -> bool {
        self.has_parts && attribute == "class"
    }

    fn change_by_place(&self, parent: &web_sys::Element, old: &[Node], new: &[Node]) {
        let mut at = parent.first_child();
        for index in 0..old.len().max(new.len()) {
            let old = old.get(index).unwrap_or(&Node::Nothing);
            let new = new.get(index).unwrap_or(&Node::Nothing);
            if *old == Node::Nothing {
                self.insert(parent, new, at.as_ref());
                continue;
            }
            let Some(on_page) = at else { return };
            at = on_page.next_sibling();
            match (old, new) {
                (Node::Text(old), Node::Text(new)) => {
                    if old != new {
                        on_page.set_node_value(Some(new));
                    }
                }
                (Node::Element(old), Node::Element(new)) if old.tag == new.tag => {
                    self.change(on_page.unchecked_ref(), old, new);
                }
                (_, new) => {
                    self.insert(parent, new, Some(&on_page));
                    let _ = parent.remove_child(&on_page);
                }
            }
        }
    }

    /// Never moves what has the focus, which it would lose.
    fn change_list(&self, parent: &web_sys::Element, old: &[Node], new: &[Node]) {
        let mut kept = Vec::new();
        let mut at = parent.first_child();
        for old in old {
            let Some(on_page) = at else { break };
            at = on_page.next_sibling();
            if new.iter().any(|new| are_same(old, new)) {
                kept.push((old, on_page));
            } else {
                let _ = parent.remove_child(&on_page);
            }
        }
        let mut at = parent.first_child();
        for new in new {
            let Some(index) = kept.iter().position(|(old, _)| are_same(old, new)) else {
                self.insert(parent, new, at.as_ref());
                continue;
            };
            let (old, on_page) = kept.swap_remove(index);
            let element: &web_sys::Element = on_page.unchecked_ref();
            if let (Node::Element(old), Node::Element(new)) = (old, new) {
                self.change(element, old, new);
            }
            let has_focus = element.matches(":focus-within").unwrap_or_default();
            while let Some(other) = at.take_if(|at| *at != on_page) {
                if has_focus {
                    at = other.next_sibling();
                    let _ = parent.insert_before(&other, on_page.next_sibling().as_ref());
                } else {
                    let _ = parent.insert_before(&on_page, Some(&other));
                    break;
                }
            }
            at = on_page.next_sibling();
        }
    }

    fn insert(&self, parent: &web_sys::Element, node: &Node, before: Option<&web_sys::Node>) {
        let created = match node {
            Node::Nothing => None,
            Node::Text(text) => Some(self.document.create_text_node(text).into()),
            Node::Element(element) => self.create(element),
        };
        if let Some(created) = created {
            let _ = parent.insert_before(&created, before);
        }
    }

    fn create(&self, element: &Element) -> Option<web_sys::Node> {
        let created = create(&self.document, element.tag)?;
        self.change(&created, &Element::new(element.tag), element);
        Some(created.into())
    }
}

fn are_same(one: &Node, other: &Node) -> bool {
    matches!((one, other), (Node::Element(one), Node::Element(other))
        if one.key == other.key && one.tag == other.tag)
}

fn create(document: &Document, tag: &str) -> Option<web_sys::Element> {
    let created = if SVG_TAGS.contains(&tag) {
        document.create_element_ns(Some(SVG), tag)
    } else {
        document.create_element(tag)
    };
    created.ok()
}
