//! The style sheet, in every root that a part can live in.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod page;

use docker_connection_dom::{Announcer, adopt_style};
use docker_connection_view::{Catalogue, Part};
use js_sys::{Array, Reflect};
use page::{AVAILABLE, Page, Place, is_styled, sheets};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::Document;

wasm_bindgen_test_configure!(run_in_browser);

fn forget_sheets(document: &Document) {
    Reflect::set(document, &"adoptedStyleSheets".into(), &Array::new()).unwrap();
}

#[wasm_bindgen_test]
fn a_document_adopts_the_style_once() {
    let document = gloo_utils::document();
    forget_sheets(&document);
    let page = Page::new(Place::Light, AVAILABLE);
    let _parts = [Part::INDICATOR, Part::PANEL].map(|part| page.mount(part));
    let _announcer = Announcer::new(&page.root, &page.manager, Catalogue::default());
    assert_eq!(sheets(&document).len(), 1);
    assert!(is_styled(&page.find(".docker-status-indicator")));
}

#[wasm_bindgen_test]
fn each_shadow_root_adopts_the_same_sheet_and_its_document_none() {
    let document = gloo_utils::document();
    forget_sheets(&document);
    let pages = [(); 2].map(|()| Page::new(Place::Shadow, AVAILABLE));
    let _parts = pages
        .each_ref()
        .map(|page| [page.mount(Part::INDICATOR), page.mount(Part::INDICATOR)]);
    for page in &pages {
        assert!(is_styled(&page.find(".docker-status-indicator")));
    }
    let [first, second] = pages.each_ref().map(|page| sheets(&page.root));
    assert_eq!(first.len(), 1);
    assert_eq!(first, second);
    assert!(sheets(&document).is_empty());
}

#[wasm_bindgen_test]
fn what_is_not_on_the_page_yet_is_styled_once_it_is() {
    let document = gloo_utils::document();
    forget_sheets(&document);
    let element = document.create_element("span").unwrap();
    element.set_class_name("docker-status-indicator");
    adopt_style(&element);
    gloo_utils::body().append_child(&element).unwrap();
    assert!(is_styled(&element));
    element.remove();
}
