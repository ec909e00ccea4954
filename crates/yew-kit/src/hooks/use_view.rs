use std::cell::RefCell;
use std::rc::Rc;

use docker_connection_dom::{Interaction, adopt_style};
use docker_connection_manager::ToasterHandle;
use docker_connection_view::{Options, Part, View, ViewState};
use web_sys::Element;
use yew::prelude::*;

use crate::html::html_of;
use crate::use_docker_connection;

/// Shows a part of the view, with `slot` in it where it leaves room for it.
#[hook]
pub(crate) fn use_view(part: Part, options: &Options, slot: &Html) -> Html {
    let connection = use_docker_connection();
    let manager = &connection.manager;
    // With the manager, of whose answers it is made.
    let state = use_memo(manager.clone(), |_| {
        Rc::new(RefCell::new(ViewState::default()))
    });
    let redraw = use_force_update();
    let root = use_node_ref();
    let interaction = use_mut_ref(|| None::<Interaction>);

    let toaster = use_memo(manager.clone(), |manager| {
        part.shows_toasts.then(|| manager.add_toaster())
    });
    let shows_toast = (*toaster).as_ref().is_some_and(ToasterHandle::is_first);
    use_effect_with(manager.clone(), {
        let (root, state) = (root.clone(), (*state).clone());
        let interaction = interaction.clone();
        move |manager| {
            if let Some(root) = root.cast::<Element>() {
                adopt_style(&root);
                let toast = {
                    let manager = manager.clone();
                    move || {
                        let is_first = (*toaster).as_ref().is_some_and(ToasterHandle::is_first);
                        manager.status().toast.filter(|_| is_first)
                    }
                };
                let redraw = move || redraw.force_update();
                let listening = Interaction::new(root, manager.clone(), state, toast, redraw);
                interaction.replace(Some(listening));
            }
            let manager = manager.clone();
            move || {
                interaction.take();
                if part.shows_toasts {
                    // Another toaster may show it next.
                    manager.hold_toast(false);
                }
            }
        }
    });

    let status = &*connection.status;
    let element = part.draw(&View {
        status,
        toast: status.toast.as_ref().filter(|_| shows_toast),
        state: &state.borrow(),
        catalogue: &connection.catalogue,
        options,
        epoch_millis: &|at| manager.epoch_millis(at),
    });
    if let Some(interaction) = &*interaction.borrow() {
        interaction.note_focus();
    }
    use_effect(move || {
        if let Some(interaction) = &*interaction.borrow() {
            interaction.keep_focus();
        }
    });
    html_of(element, root, slot)
}
