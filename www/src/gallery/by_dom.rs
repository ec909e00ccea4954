use docker_connection_dom::{Drawing, adopt_style};
use docker_connection_yew::prelude::*;
use docker_connection_yew::view::{Options, Part, View, ViewState};
use web_sys::Element;
use yew::prelude::*;

use super::scene::Scene;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct ByDomProps {
    pub(super) scene: Scene,
    pub(super) catalogue: Catalogue,
}

/// A scene without Yew, as it is in an IDE that has none.
#[component]
pub(super) fn ByDom(props: &ByDomProps) -> Html {
    let (indicators, panel) = (use_node_ref(), use_node_ref());
    use_effect_with(props.clone(), {
        let (indicators, panel) = (indicators.clone(), panel.clone());
        move |props| {
            let drawings = draw(props, &indicators, &panel);
            move || {
                for drawing in drawings {
                    drawing.root().remove();
                }
            }
        }
    });
    html! {
        <>
            <div class="indicators" ref={indicators}></div>
            <div ref={panel}></div>
        </>
    }
}

fn draw(props: &ByDomProps, indicators: &NodeRef, panel: &NodeRef) -> Vec<Drawing> {
    let ByDomProps { scene, catalogue } = props;
    let draw = |parent: &NodeRef, part: Part, name: &str, is_compact| {
        let id = scene.id(name).to_string();
        let view = View {
            status: &scene.status,
            toast: None,
            state: &ViewState::default(),
            catalogue,
            options: &Options {
                id: Some(id.clone().into()),
                compact: is_compact,
                show_retry_button: !is_compact,
                heading_level: 4,
                ..Options::new(id)
            },
            epoch_millis: &|at| scene.manager.epoch_millis(at),
        };
        let parent = parent.cast::<Element>()?;
        let drawing = Drawing::new(&parent, part.draw(&view))?;
        adopt_style(drawing.root());
        Some(drawing)
    };
    let drawings = [
        draw(indicators, Part::INDICATOR, "compact", true),
        draw(indicators, Part::INDICATOR, "indicator", false),
        draw(panel, Part::PANEL, "panel", scene.is_compact),
    ];
    drawings.into_iter().flatten().collect()
}
