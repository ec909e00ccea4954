use docker_connection_dom::{Sight, adopt_style, is_heard};
use docker_connection_view::{Announcement, live_region};
use web_sys::Element;
use yew::prelude::*;

use crate::html::html_of;
use crate::use_docker_connection;

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct AnnouncerProps {
    pub(crate) on_announce: Option<Callback<AttrValue>>,
}

/// Tells screen readers when the phase changes, unless another view on the page has told them, and
/// as soon as they can hear it there.
#[component]
pub(crate) fn Announcer(props: &AnnouncerProps) -> Html {
    let connection = use_docker_connection();
    let announcement = use_mut_ref(Announcement::default);
    let root = use_node_ref();
    let text = announcement.borrow_mut().after(
        &connection.status,
        &connection.catalogue,
        || match &props.on_announce {
            Some(_) => true,
            // At first it is not there: it has to be before its text.
            None => root.cast::<Element>().is_some_and(|root| is_heard(&root)),
        },
        |phase| connection.manager.note_announced(phase),
    );
    let redraw = use_force_update();
    use_effect_with(root.clone(), |root| {
        let sight = root.cast::<Element>().map(|root| {
            adopt_style(&root);
            // The part of the page that it is in may be opened while nothing else changes.
            Sight::new(&root, move |_| redraw.force_update())
        });
        move || drop(sight)
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
