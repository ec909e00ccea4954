use docker_connection_view::{Options, Part};
use yew::prelude::*;

use crate::hooks::{use_options, use_view};

/// Properties of [`DockerStatusPanel`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct PanelProps {
    /// The root element's `id`.
    #[prop_or_default]
    pub id: Option<AttrValue>,
    /// Further classes of the root element.
    #[prop_or_default]
    pub class: Classes,
    /// Only what is wrong, what to do and what happens next, as in a popup.
    #[prop_or_default]
    pub compact: bool,
    /// The level of the heading, 1 to 6.
    #[prop_or(2)]
    pub heading_level: u8,
}

/// What is wrong with Docker, what to do about it, and what happens next.
#[component]
pub fn DockerStatusPanel(props: &PanelProps) -> Html {
    let options = Options {
        compact: props.compact,
        heading_level: props.heading_level,
        ..use_options(props.id.as_ref(), &props.class)
    };
    use_view(Part::PANEL, &options, &Html::default())
}
