use docker_connection_yew::prelude::*;
use gloo_utils::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::code::Code;
use super::samples::SAMPLES;

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct EditorProps {
    /// The index of the file shown.
    pub(crate) selected: usize,
    pub(crate) onselect: Callback<usize>,
}

/// The sample files in tabs, to be edited; nothing is saved.
#[component]
pub(crate) fn Editor(props: &EditorProps) -> Html {
    let sample = &SAMPLES[props.selected.min(SAMPLES.len() - 1)];
    // An editor is large: the word about Docker comes first. And the server has to give it.
    let may_load = use_docker_status(|status| {
        !matches!(status.phase, Phase::Unknown | Phase::Checking) && !status.hides_docker()
    });
    let onkeydown = {
        let (selected, onselect) = (props.selected, props.onselect.clone());
        move |event: KeyboardEvent| {
            let last = SAMPLES.len() - 1;
            let next = match event.key().as_str() {
                "ArrowRight" if selected < last => selected + 1,
                "ArrowLeft" => selected.checked_sub(1).unwrap_or(last),
                "ArrowRight" | "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            onselect.emit(next);
            focus(&tab_id(next));
        }
    };
    html! {
        <section class="editor" aria-labelledby="editor-title">
            <h1 class="unseen" id="editor-title">{ "Editor" }</h1>
            <div class="tabs" role="tablist" aria-label="Open files" {onkeydown}>
                { for SAMPLES.iter().enumerate().map(|(index, sample)| {
                    let is_selected = index == props.selected;
                    html! {
                        <button
                            type="button"
                            role="tab"
                            id={tab_id(index)}
                            aria-selected={is_selected.to_string()}
                            aria-controls="editor-text"
                            tabindex={if is_selected { "0" } else { "-1" }}
                            onclick={props.onselect.reform(move |_| index)}
                        >
                            { sample.name }
                        </button>
                    }
                }) }
            </div>
            <div
                class="editor-text"
                id="editor-text"
                role="tabpanel"
                aria-labelledby={tab_id(props.selected)}
            >
                <Code name={sample.name} text={sample.text} {may_load} />
            </div>
        </section>
    }
}

fn tab_id(index: usize) -> String {
    format!("tab-{index}")
}

fn focus(id: &str) {
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // A tab that is gone needs no focus.
        let _ = element.focus();
    }
}
