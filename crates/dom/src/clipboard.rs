use docker_connection_manager::js::Promised;
use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Clipboard, Element, Window};

/// Tells `end` whether it worked: a page without a secure context has no clipboard, and people may
/// refuse it.
pub(crate) fn write(window: &Window, text: &str, end: impl FnOnce(bool) + 'static) {
    match clipboard(window) {
        Some(clipboard) => {
            Promised::from(&clipboard.write_text(text)).settle(move |result| end(result.is_ok()))
        }
        None => end(false),
    }
}

fn clipboard(window: &Window) -> Option<Clipboard> {
    let clipboard = Reflect::get(&window.navigator(), &JsValue::from_str("clipboard")).ok()?;
    clipboard.is_object().then(|| clipboard.unchecked_into())
}

/// Selects what is in `element`, to be copied by the keyboard.
pub(crate) fn select(window: &Window, element: &Element) {
    if let Ok(Some(selection)) = window.get_selection() {
        // Without a selection the command can still be read.
        let _ = selection.select_all_children(element);
    }
}
