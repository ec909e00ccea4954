use gloo_utils::document_element;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// The colours of the workbench.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Theme {
    #[default]
    System,
    Light,
    Dark,
    /// Colours by `--vscode-*` variables, as a webview has them.
    Host,
}

impl Theme {
    pub(crate) const ALL: [Self; 4] = [Self::System, Self::Light, Self::Dark, Self::Host];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
            Self::Host => "VS Code variables",
        }
    }
}

/// Puts the theme on the page while the component is mounted.
#[hook]
pub(crate) fn use_theme(theme: Theme) {
    use_effect_with(theme, |theme| {
        if let Ok(root) = document_element().dyn_into::<HtmlElement>() {
            // Without it the page keeps the colours it has.
            let _ = root.dataset().set("theme", &theme.name().to_lowercase());
        }
    });
}
