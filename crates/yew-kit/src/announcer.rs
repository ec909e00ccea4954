use docker_connection_dom::adopt_style;
use docker_connection_manager::Duty;
use docker_connection_view::{Announcement, live_region};
use web_sys::Element;
use yew::prelude::*;

use crate::html::html_of;
use crate::use_docker_connection;

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct AnnouncerProps {
    pub(crate) on_announce: Option<Callback<AttrValue>>,
}

/// Tells screen readers when the phase changes, unless another provider of the same manager does.
#[component]
pub(crate) fn Announcer(props: &AnnouncerProps) -> Html {
    let connection = use_docker_connection();
    let announcement = use_mut_ref(Announcement::default);
    let duty = use_memo(connection.manager.clone(), |manager| {
        manager.volunteer(Duty::Announce)
    });
    let text =
        announcement
            .borrow_mut()
            .after(&connection.status, &connection.catalogue, duty.is_mine());
    let root = use_node_ref();
    use_effect_with(root.clone(), |root| {
        if let Some(root) = root.cast::<Element>() {
            adopt_style(&root);
        }
    });
    let text = AttrValue::from(text);
    // Not when the callback alone is another.
    use_effect_with(text.clone(), {
        let on_announce = props.on_announce.clone();
        move |text| {
            if let Some(on_announce) = on_announce.filter(|_| !text.is_empty()) {
                on_announce.emit(text.clone());
            }
        }
    });
    if props.on_announce.is_some() {
        return Html::default();
    }
    html_of(live_region(text.to_string().into()), root, &Html::default())
}
