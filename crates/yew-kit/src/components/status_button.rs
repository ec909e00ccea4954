use docker_connection_view::{Options, Part};
use yew::prelude::*;

use crate::hooks::{use_options, use_view};

/// Properties of [`DockerStatusButton`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct StatusButtonProps {
    /// The root element's `id`; the popover's is the same with `-popover` behind it.
    #[prop_or_default]
    pub id: Option<AttrValue>,
    /// Further classes of the root element.
    #[prop_or_default]
    pub class: Classes,
    /// The level of the panel's heading, 1 to 6.
    #[prop_or(2)]
    pub heading_level: u8,
    /// What stands below the panel, such as a link to the IDE's settings.
    #[prop_or_default]
    pub children: Html,
}

/// A compact indicator for a status bar; pressed, it opens a compact panel.
#[component]
pub fn DockerStatusButton(props: &StatusButtonProps) -> Html {
    let options = Options {
        heading_level: props.heading_level,
        has_slot: true,
        ..use_options(props.id.as_ref(), &props.class)
    };
    use_view(Part::STATUS_BUTTON, &options, &props.children)
}
