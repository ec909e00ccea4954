use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Clipboard, HtmlElement, Node, Window};
use yew::prelude::*;

use super::icon::copy_icon;
use crate::{Label, use_docker_connection};

#[derive(Clone, PartialEq, Properties)]
pub(super) struct CommandProps {
    pub(super) command: AttrValue,
}

/// A shell command with a button that copies it.
#[component]
pub(super) fn Command(props: &CommandProps) -> Html {
    let connection = use_docker_connection();
    let code = use_node_ref();
    let label = use_state_eq(|| Label::Copy);
    let copy = {
        let (code, label, command) = (code.clone(), label.setter(), props.command.clone());
        move |_| {
            let (code, label, command) = (code.clone(), label.clone(), command.clone());
            spawn_local(async move {
                label.set(if write_to_clipboard(&command).await {
                    Label::Copied
                } else {
                    select(&code);
                    Label::Selected
                });
            });
        }
    };
    let forget = {
        let label = label.setter();
        move |_| label.set(Label::Copy)
    };
    let name = connection.label(*label);
    html! {
        <div class="docker-status-command">
            <code ref={code}>{ for props.command.split(' ').enumerate().map(word) }</code>
            <button
                type="button"
                class="docker-status-icon-button"
                aria-label={name.clone()}
                title={name}
                onclick={copy}
                onblur={forget}
            >
                { copy_icon(*label == Label::Copied) }
            </button>
        </div>
    }
}

/// In an element of its own, so that no line breaks after the hyphens of an option.
fn word((index, word): (usize, &str)) -> Html {
    let space = if index == 0 { "" } else { " " };
    html! { <>{ space }<span class="docker-status-word">{ word.to_owned() }</span></> }
}

/// Whether it worked: a page without a secure context has no clipboard, and people may refuse it.
async fn write_to_clipboard(text: &str) -> bool {
    let Some(clipboard) = web_sys::window().as_ref().and_then(clipboard) else {
        return false;
    };
    JsFuture::from(clipboard.write_text(text)).await.is_ok()
}

fn clipboard(window: &Window) -> Option<Clipboard> {
    let clipboard = Reflect::get(&window.navigator(), &JsValue::from_str("clipboard")).ok()?;
    clipboard.dyn_into().ok()
}

fn select(code: &NodeRef) {
    let selection = web_sys::window().and_then(|window| window.get_selection().ok().flatten());
    if let (Some(selection), Some(code)) = (selection, code.cast::<HtmlElement>()) {
        // Without a selection the command can still be read.
        let _ = selection.select_all_children(code.unchecked_ref::<Node>());
    }
}
