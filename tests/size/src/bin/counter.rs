//! Yew alone, which an app has before it adds the kit.

use yew::prelude::*;

#[component]
fn Counter() -> Html {
    let count = use_state(|| 0);
    let add = {
        let count = count.clone();
        move |_| count.set(*count + 1)
    };
    html! { <button onclick={add}>{ *count }</button> }
}

fn main() {
    yew::Renderer::<Counter>::new().render();
}
