use docker_connection_view::STYLE;
use js_sys::{Array, Function, Object, Reflect, WeakMap};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CssStyleSheet, Document, Node};

thread_local! {
    /// One sheet a document: another document, as of a popup window, refuses it.
    static SHEETS: WeakMap = WeakMap::new();
}

/// Gives the style to the root that `node` lives in, a document or a shadow root; once, however
/// often it is asked for. A constructed style sheet, because a strict content security policy
/// refuses a `<style>` element.
pub fn adopt_style(node: &Node) {
    let Some(document) = node.owner_document() else {
        return;
    };
    // Without its style the kit still says what is wrong.
    let Some(sheet) = sheet_of(&document) else {
        return;
    };
    let root = node.get_root_node();
    if let Some(sheets) = adopted(&root).or_else(|| adopted(&document))
        && !sheets.includes(&sheet, 0)
    {
        sheets.push(&sheet);
    }
}

/// What is not in a page yet has no such list.
fn adopted(root: &JsValue) -> Option<Array> {
    let sheets = Reflect::get(root, &"adoptedStyleSheets".into()).ok()?;
    sheets.is_object().then(|| sheets.unchecked_into())
}

fn sheet_of(document: &Document) -> Option<CssStyleSheet> {
    SHEETS.with(|sheets| {
        let key: &Object = document.unchecked_ref();
        if sheets.has(key) {
            // Another document's sheet is no instance of this one's class.
            return Some(sheets.get(key).unchecked_into());
        }
        let window = document.default_view()?;
        let class = Reflect::get(&window, &"CSSStyleSheet".into()).ok()?;
        let sheet = Reflect::construct(class.dyn_ref::<Function>()?, &Array::new()).ok()?;
        let sheet: CssStyleSheet = sheet.unchecked_into();
        sheet.replace_sync(STYLE).ok()?;
        sheets.set(key, &sheet);
        Some(sheet)
    })
}
