use docker_connection_view::{Options, Part, ToasterPosition};
use yew::prelude::*;

use crate::hooks::{use_options, use_view};

/// Properties of [`DockerToaster`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct ToasterProps {
    /// The root element's `id`.
    #[prop_or_default]
    pub id: Option<AttrValue>,
    /// Further classes of the root element.
    #[prop_or_default]
    pub class: Classes,
    /// The corner of the window where toasts appear.
    #[prop_or_default]
    pub position: ToasterPosition,
}

/// Says that Docker is back, once per outage that the person could see, and goes by itself.
///
/// Screen readers are told by the provider; a toast never takes the focus. Its time stands still
/// under the pointer and the focus.
#[component]
pub fn DockerToaster(props: &ToasterProps) -> Html {
    let options = Options {
        position: props.position,
        ..use_options(props.id.as_ref(), &props.class)
    };
    use_view(Part::TOASTER, &options, &Html::default())
}
