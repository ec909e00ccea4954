use docker_connection_view::{Options, Part};
use yew::prelude::*;

use crate::hooks::{use_options, use_view};

/// Properties of [`DockerStatusIndicator`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct IndicatorProps {
    /// The root element's `id`.
    #[prop_or_default]
    pub id: Option<AttrValue>,
    /// Further classes of the root element.
    #[prop_or_default]
    pub class: Classes,
    /// The icon and one word, for a status bar.
    #[prop_or_default]
    pub compact: bool,
    /// A button that checks now, while Docker cannot be used; if not given, it is there unless the
    /// indicator is compact.
    #[prop_or_default]
    pub show_retry_button: Option<bool>,
}

/// The state of Docker in one line, with what is wrong.
#[component]
pub fn DockerStatusIndicator(props: &IndicatorProps) -> Html {
    let options = Options {
        compact: props.compact,
        show_retry_button: props.show_retry_button.unwrap_or(!props.compact),
        ..use_options(props.id.as_ref(), &props.class)
    };
    use_view(Part::INDICATOR, &options, &Html::default())
}
