//! What shows a terminal and takes its keys: `www/tools/terminal.ts`.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use web_sys::Element;

use crate::bundle::{self, Absence};

#[wasm_bindgen]
extern "C" {
    type Module;

    #[wasm_bindgen(method, js_name = createScreen)]
    fn create_screen(
        this: &Module,
        host: &Element,
        typed: &Closure<dyn Fn(Uint8Array)>,
        resized: &Closure<dyn Fn()>,
        parsed: &Closure<dyn Fn(u32, u32)>,
        tab_leaves: &Closure<dyn Fn(bool)>,
    ) -> Handle;

    type Handle;

    #[wasm_bindgen(method, getter)]
    fn cols(this: &Handle) -> u16;

    #[wasm_bindgen(method, getter)]
    fn rows(this: &Handle) -> u16;

    #[wasm_bindgen(method)]
    fn write(this: &Handle, bytes: &Uint8Array, session: u32);

    #[wasm_bindgen(method)]
    fn begin(this: &Handle);

    #[wasm_bindgen(method, js_name = setLive)]
    fn set_live(this: &Handle, is_live: bool);

    #[wasm_bindgen(method)]
    fn focus(this: &Handle);

    #[wasm_bindgen(method)]
    async fn copy(this: &Handle, text: &str) -> JsValue;

    #[wasm_bindgen(method)]
    fn dispose(this: &Handle);
}

/// What comes from the screen.
#[derive(Debug)]
pub(crate) enum ScreenEvent {
    /// A person typed or pasted.
    Typed(Vec<u8>),
    /// It has another size.
    Resized,
    /// So many bytes of that session were parsed.
    Parsed { session: u32, bytes: u64 },
    /// Whether Tab leaves the terminal from now on.
    TabLeaves(bool),
}

/// The size in characters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Size {
    pub(crate) cols: u16,
    pub(crate) rows: u16,
}

pub(crate) struct Screen {
    handle: Handle,
    _typed: Closure<dyn Fn(Uint8Array)>,
    _resized: Closure<dyn Fn()>,
    _parsed: Closure<dyn Fn(u32, u32)>,
    _tab_leaves: Closure<dyn Fn(bool)>,
}

impl Screen {
    pub(crate) async fn load(
        host: Element,
        on_event: impl Fn(ScreenEvent) + Clone + 'static,
    ) -> Result<Self, Absence> {
        let module: Module = bundle::module("terminal").await?;
        let (typed, resized) = (on_event.clone(), on_event.clone());
        let (parsed, tab_leaves) = (on_event.clone(), on_event);
        let typed = Closure::new(move |bytes: Uint8Array| {
            typed(ScreenEvent::Typed(bytes.to_vec()));
        });
        let resized = Closure::new(move || resized(ScreenEvent::Resized));
        let parsed = Closure::new(move |session, bytes: u32| {
            let bytes = bytes.into();
            parsed(ScreenEvent::Parsed { session, bytes });
        });
        let tab_leaves = Closure::new(move |leaves| tab_leaves(ScreenEvent::TabLeaves(leaves)));
        let handle = module.create_screen(&host, &typed, &resized, &parsed, &tab_leaves);
        Ok(Self {
            handle,
            _typed: typed,
            _resized: resized,
            _parsed: parsed,
            _tab_leaves: tab_leaves,
        })
    }

    /// As it fits into the page now.
    pub(crate) fn size(&self) -> Size {
        Size {
            cols: self.handle.cols(),
            rows: self.handle.rows(),
        }
    }

    /// Shows output of a session.
    pub(crate) fn write(&self, bytes: &[u8], session: u32) {
        self.handle.write(&Uint8Array::from(bytes), session);
    }

    /// Begins a new session below what is there.
    pub(crate) fn begin(&self) {
        self.handle.begin();
    }

    /// Whether there is a shell to type to.
    pub(crate) fn set_live(&self, is_live: bool) {
        self.handle.set_live(is_live);
    }

    pub(crate) fn focus(&self) {
        self.handle.focus();
    }

    /// Whether the text is in the clipboard now.
    pub(crate) async fn copy(&self, text: &str) -> bool {
        self.handle.copy(text).await.is_truthy()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.handle.dispose();
    }
}
