use wasm_bindgen::prelude::*;
use web_sys::Element;
use yew::prelude::*;

use crate::bundle::{self, Absence};

/// `www/tools/editor.ts`.
#[wasm_bindgen]
extern "C" {
    type Module;

    #[wasm_bindgen(method, js_name = createEditor)]
    fn create_editor(this: &Module, host: &Element) -> Handle;

    pub(crate) type Handle;

    #[wasm_bindgen(method)]
    fn open(this: &Handle, name: &str, text: &str);

    #[wasm_bindgen(method)]
    fn dispose(this: &Handle);
}

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct CodeProps {
    pub(crate) name: &'static str,
    pub(crate) text: &'static str,
    /// Whether the editor may be loaded; until it is, the text is there to be read.
    pub(crate) may_load: bool,
}

/// A file, to be edited.
#[derive(Default)]
pub(crate) struct Code {
    host: NodeRef,
    progress: Progress,
}

#[derive(Default)]
enum Progress {
    #[default]
    NotAsked,
    Loading,
    Loaded(Handle),
    Absent(Absence),
}

impl Component for Code {
    /// What was loaded.
    type Message = Result<Handle, Absence>;
    type Properties = CodeProps;

    fn create(_: &Context<Self>) -> Self {
        Self::default()
    }

    fn update(&mut self, ctx: &Context<Self>, loaded: Result<Handle, Absence>) -> bool {
        self.progress = loaded.map_or_else(Progress::Absent, Progress::Loaded);
        self.open(ctx.props());
        true
    }

    fn changed(&mut self, ctx: &Context<Self>, _: &CodeProps) -> bool {
        if let Progress::Absent(Absence::NoAnswer) = self.progress {
            self.progress = Progress::NotAsked;
        }
        self.open(ctx.props());
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let is_loaded = matches!(self.progress, Progress::Loaded(_));
        html! {
            <>
                if let Progress::Absent(absence) = self.progress {
                    <p class="muted">{ absence.words() }</p>
                }
                if !is_loaded {
                    <pre tabindex="0">
                        { for ctx.props().text.lines().map(|line| html! {
                            <code>{ line }{ "\n" }</code>
                        }) }
                    </pre>
                }
                <div class="code" hidden={!is_loaded} ref={&self.host}></div>
            </>
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, _: bool) {
        if !ctx.props().may_load || !matches!(self.progress, Progress::NotAsked) {
            return;
        }
        let Some(host) = self.host.cast::<Element>() else {
            return;
        };
        self.progress = Progress::Loading;
        ctx.link().send_future(async move {
            let module: Result<Module, _> = bundle::module("editor").await;
            module.map(|module| module.create_editor(&host))
        });
    }

    fn destroy(&mut self, _: &Context<Self>) {
        if let Progress::Loaded(editor) = &self.progress {
            editor.dispose();
        }
    }
}

impl Code {
    fn open(&self, file: &CodeProps) {
        if let Progress::Loaded(editor) = &self.progress {
            editor.open(file.name, file.text);
        }
    }
}
