use yew::prelude::*;

use super::samples::SAMPLES;

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct ExplorerProps {
    /// The index of the file in the editor.
    pub(crate) selected: usize,
    pub(crate) onselect: Callback<usize>,
}

#[component]
pub(crate) fn Explorer(props: &ExplorerProps) -> Html {
    html! {
        <nav class="explorer" aria-label="Explorer">
            <h2>{ "Explorer" }</h2>
            <ul>
                { for SAMPLES.iter().enumerate().map(|(index, sample)| html! {
                    <li>
                        <button
                            type="button"
                            aria-current={(index == props.selected).then_some("true")}
                            onclick={props.onselect.reform(move |_| index)}
                        >
                            { sample.name }
                        </button>
                    </li>
                }) }
            </ul>
        </nav>
    }
}
