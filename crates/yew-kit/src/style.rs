use std::cell::Cell;

use wasm_bindgen::JsCast;
use web_sys::{CssStyleSheet, Document};

thread_local! {
    static IS_INSTALLED: Cell<bool> = const { Cell::new(false) };
}

/// Gives the document the components' style, once. A constructed style sheet, because a strict
/// content security policy refuses a `<style>` element.
pub(crate) fn install() {
    if IS_INSTALLED.replace(true) {
        return;
    }
    let document = web_sys::window().and_then(|window| window.document());
    if let (Some(document), Ok(sheet)) = (document, CssStyleSheet::new()) {
        // Without its style the kit still says what is wrong.
        let _ = sheet.replace_sync(include_str!("style.css"));
        adopt(&document, &sheet);
    }
}

fn adopt(document: &Document, sheet: &CssStyleSheet) {
    let sheets = document.adopted_style_sheets();
    sheets.push(sheet.unchecked_ref());
}
