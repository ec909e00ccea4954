//! Parts in another document than the program's own, as of a popup window.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod page;

use docker_connection_dom::{Mounted, adopt_style};
use docker_connection_view::{Catalogue, Part};
use js_sys::{Object, Reflect};
use page::{AVAILABLE, Page, Place, UNAVAILABLE, control, is_styled, press_escape, shadow, sheets};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Document, Element, HtmlElement, HtmlIFrameElement};

wasm_bindgen_test_configure!(run_in_browser);

/// Another document; removed when dropped.
struct Frame {
    frame: HtmlIFrameElement,
    document: Document,
}

impl Frame {
    fn new() -> Self {
        let frame = gloo_utils::document().create_element("iframe").unwrap();
        gloo_utils::body().append_child(&frame).unwrap();
        let frame: HtmlIFrameElement = frame.unchecked_into();
        let document = frame.content_document().unwrap();
        Self { frame, document }
    }

    fn add(&self, tag: &str) -> Element {
        let element = self.document.create_element(tag).unwrap();
        let body = self.document.body().unwrap();
        body.append_child(&element).unwrap();
        element
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        self.frame.remove();
    }
}

fn mount(parent: &Element, part: Part, page: &Page) -> Mounted {
    let (manager, options) = (page.manager.clone(), page.options());
    adopt_style(parent);
    Mounted::new(parent, part, manager, Catalogue::default(), options).unwrap()
}

fn find(root: &Element, selector: &str) -> HtmlElement {
    root.query_selector(selector)
        .unwrap()
        .unwrap()
        .unchecked_into()
}

#[wasm_bindgen_test]
fn another_document_has_a_sheet_of_its_own() {
    let page = Page::new(Place::Light, AVAILABLE);
    let frame = Frame::new();
    let roots = [
        frame.add("div"),
        shadow(&frame.add("div")),
        shadow(&frame.add("div")),
    ];
    let _parts = roots
        .each_ref()
        .map(|root| mount(root, Part::INDICATOR, &page));
    for root in &roots {
        assert!(is_styled(&find(root, ".docker-status-indicator")));
    }
    assert_eq!(sheets(&frame.document), sheets(&roots[2]));
}

#[wasm_bindgen_test]
async fn the_controls_work_in_another_document() {
    let page = Page::new(Place::Light, UNAVAILABLE);
    let frame = Frame::new();
    let root = frame.add("div");
    let _parts = [Part::PANEL, Part::TOASTER].map(|part| mount(&root, part, &page));
    page.advance(100).await;
    let before = page.fake.urls().len();
    find(&root, &control("retry")).click();
    page.advance(100).await;
    assert_eq!(page.fake.urls().len(), before + 1);

    page.advance(2_000).await;
    page.recover().await;
    let editor = frame.add("button");
    editor.unchecked_ref::<HtmlElement>().focus().unwrap();
    let close = find(&root, &control("close"));
    close.focus().unwrap();
    press_escape(&close);
    assert!(
        root.query_selector(".docker-status-toast")
            .unwrap()
            .is_none()
    );
    assert_eq!(frame.document.active_element().as_ref(), Some(&editor));
}

#[wasm_bindgen_test]
async fn a_command_is_selected_in_another_document() {
    let page = Page::new(Place::Light, UNAVAILABLE);
    let frame = Frame::new();
    let window = frame.document.default_view().unwrap();
    let descriptor = Object::new();
    Reflect::set(&descriptor, &"value".into(), &JsValue::UNDEFINED).unwrap();
    Object::define_property(&window.navigator(), &"clipboard".into(), &descriptor);
    let root = frame.add("div");
    let _panel = mount(&root, Part::PANEL, &page);
    page.advance(100).await;
    find(&root, &control("copy")).click();
    page.advance(0).await;
    let selection = window.get_selection().unwrap().unwrap();
    assert_eq!(selection.to_string(), "sudo systemctl start docker");
}
