//! Every component in every state, from the real rules over pages of their own.

mod answers;
mod by_dom;
mod scene;
mod simulator;

use docker_connection_yew::prelude::*;
use docker_connection_yew::view::german;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::choice::Choice;
use crate::theme::Theme;
use by_dom::ByDom;
use scene::Scene;
use simulator::Simulator;

/// The style sheet knows their widths: a strict content security policy forbids style attributes.
const SIZES: [&str; 4] = ["Window", "320 px", "480 px", "960 px"];

const LANGUAGES: [&str; 2] = ["English", "Deutsch"];

const RENDERERS: [&str; 2] = ["Yew", "DOM"];

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct GalleryProps {
    pub(crate) theme: Theme,
    pub(crate) ontheme: Callback<Theme>,
}

#[component]
pub(crate) fn Gallery(props: &GalleryProps) -> Html {
    let size = use_state_eq(|| 0);
    let is_rtl = use_state_eq(|| false);
    let language = use_state_eq(|| 0);
    let catalogue = use_memo(*language, |language| match language {
        0 => Catalogue::default(),
        _ => Catalogue::new(german),
    });
    let renderer = use_state_eq(|| 0);
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
                <Choice
                    name="Language"
                    options={LANGUAGES.map(AttrValue::from).to_vec()}
                    selected={*language}
                    onchange={let language = language.setter(); move |index| language.set(index)}
                />
                <Choice
                    name="Rendered by"
                    options={RENDERERS.map(AttrValue::from).to_vec()}
                    selected={*renderer}
                    onchange={let renderer = renderer.setter(); move |index| renderer.set(index)}
                />
            </div>
            <div class="stage" data-size={width} dir={is_rtl.then_some("rtl")}>
                <Simulator />
                { for scene::GROUPS.into_iter().map(|group| html! {
                    <section aria-label={group} class="group">
                        <h2>{ group }</h2>
                        <div class="scenes">
                            { for scenes.iter().filter(|scene| scene.group == group).map(|scene| {
                                show(scene, &catalogue, *renderer == 1)
                            }) }
                        </div>
                    </section>
                }) }
            </div>
        </section>
    }
}

fn show(scene: &Scene, catalogue: &Catalogue, is_by_dom: bool) -> Html {
    html! {
        <article key={scene.name.to_string()} class="scene" data-scene={scene.name.clone()}>
            <h3>{ &scene.name }</h3>
            if is_by_dom {
                <ByDom scene={scene.clone()} catalogue={catalogue.clone()} />
            } else {
                { by_yew(scene, catalogue) }
            }
        </article>
    }
}

fn by_yew(scene: &Scene, catalogue: &Catalogue) -> Html {
    html! {
        <DockerConnectionProvider
            manager={scene.manager.clone()}
            status={scene.status.clone()}
            catalogue={catalogue.clone()}
        >
            <div class="indicators">
                <DockerStatusIndicator id={scene.id("compact")} compact=true />
                <DockerStatusIndicator id={scene.id("indicator")} />
            </div>
            <DockerStatusPanel id={scene.id("panel")} compact={scene.is_compact} heading_level=4 />
        </DockerConnectionProvider>
    }
}
