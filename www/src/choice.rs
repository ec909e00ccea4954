use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct ChoiceProps {
    pub(crate) name: AttrValue,
    pub(crate) options: Vec<AttrValue>,
    pub(crate) selected: usize,
    /// Gets the index of the option chosen.
    pub(crate) onchange: Callback<usize>,
}

/// One of a few options, all in sight.
#[component]
pub(crate) fn Choice(props: &ChoiceProps) -> Html {
    let option = |(index, option): (usize, &AttrValue)| {
        let onchange = props.onchange.reform(move |_| index);
        html! {
            <label>
                <input
                    type="radio"
                    name={&props.name}
                    checked={index == props.selected}
                    {onchange}
                />
                <span>{ option }</span>
            </label>
        }
    };
    html! {
        <fieldset class="choice">
            <legend>{ &props.name }</legend>
            { for props.options.iter().enumerate().map(option) }
        </fieldset>
    }
}
