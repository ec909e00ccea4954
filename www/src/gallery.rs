//! Every component in every state, from the real rules over pages of their own.

mod answers;
mod scene;
mod simulator;

use docker_connection_yew::prelude::*;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::choice::Choice;
use crate::theme::Theme;
use scene::Scene;
use simulator::Simulator;

/// The style sheet knows their widths: a strict content security policy forbids style attributes.
const SIZES: [&str; 4] = ["Window", "320 px", "480 px", "960 px"];

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct GalleryProps {
    pub(crate) theme: Theme,
    pub(crate) ontheme: Callback<Theme>,
}

#[component]
pub(crate) fn Gallery(props: &GalleryProps) -> Html {
    let size = use_state_eq(|| 0);
    let is_rtl = use_state_eq(|| false);
    let scenes = use_state_eq(Vec::<Scene>::new);
    use_effect_with((), {
        let setter = scenes.setter();
        move |()| spawn_local(async move { setter.set(scene::all().await) })
    });

    let themes: Vec<AttrValue> = Theme::ALL.iter().map(|theme| theme.name().into()).collect();
    let theme = Theme::ALL.iter().position(|theme| *theme == props.theme);
    let width = SIZES.get(*size).copied();
    html! {
        <section class="page gallery" aria-labelledby="gallery-title">
            <h1 id="gallery-title">{ "Gallery" }</h1>
            <div class="toolbar">
                <Choice
                    name="Theme"
                    options={themes}
                    selected={theme.unwrap_or_default()}
                    onchange={props.ontheme.reform(|index: usize| {
                        Theme::ALL.get(index).copied().unwrap_or_default()
                    })}
                />
                <Choice
                    name="Size"
                    options={SIZES.map(AttrValue::from).to_vec()}
                    selected={*size}
                    onchange={let size = size.setter(); move |index| size.set(index)}
                />
                <Choice
                    name="Direction"
                    options={vec!["Left to right".into(), "Right to left".into()]}
                    selected={usize::from(*is_rtl)}
                    onchange={let is_rtl = is_rtl.setter(); move |index| is_rtl.set(index == 1)}
                />
            </div>
            <div class="stage" data-size={width} dir={is_rtl.then_some("rtl")}>
                <Simulator />
                { for scene::GROUPS.into_iter().map(|group| {
                    group_of(group, scenes.iter().filter(|scene| scene.group == group))
                }) }
            </div>
        </section>
    }
}

fn group_of<'a>(name: &'static str, scenes: impl Iterator<Item = &'a Scene>) -> Html {
    html! {
        <section aria-label={name} class="group">
            <h2>{ name }</h2>
            <div class="scenes">{ for scenes.map(show) }</div>
        </section>
    }
}

fn show(scene: &Scene) -> Html {
    html! {
        <article key={scene.name.to_string()} class="scene" data-scene={scene.name.clone()}>
            <h3>{ &scene.name }</h3>
            <ContextProvider<DockerConnection> context={scene.connection.clone()}>
                <div class="indicators">
                    <DockerStatusIndicator compact=true />
                    <DockerStatusIndicator show_retry_button=true />
                </div>
                <DockerStatusPanel compact={scene.is_compact} />
            </ContextProvider<DockerConnection>>
        </article>
    }
}
