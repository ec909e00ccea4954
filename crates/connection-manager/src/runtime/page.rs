use std::rc::Rc;

use docker_connection::Trigger;
use wasm_bindgen::JsValue;
use web_sys::{Document, VisibilityState};

use super::PageEvent;
use super::global::{GLOBAL, Global};
use super::listener::Listener;
use crate::wire::Object;

/// Hands the events after which the world may have changed to `callback` until what is returned is
/// dropped. A worker has some of them, Node none.
pub(super) fn listen(callback: &Rc<dyn Fn(PageEvent)>) -> Vec<Listener> {
    let mut listeners = Vec::new();
    let mut on =
        |target: &JsValue, name: &'static str, meaning: fn(JsValue) -> [Option<PageEvent>; 2]| {
            let callback = callback.clone();
            listeners.extend(Listener::new(target, name, move |event| {
                meaning(event).into_iter().flatten().for_each(&*callback);
            }));
        };
    GLOBAL.with(|global| {
        on(global, "focus", |_| {
            [Some(focused()), Some(PageEvent::Trigger(Trigger::Focus))]
        });
        on(global, "blur", |_| [Some(focused()), None]);
        on(global, "online", |_| {
            [Some(PageEvent::Trigger(Trigger::Online)), None]
        });
        on(global, "pagehide", |_| [Some(PageEvent::Suspended), None]);
        on(global, "pageshow", |event| {
            // The other pageshow is the end of loading, which brings no news.
            let is_back = Object::from(event).is_some_and(|event| event.is_true("persisted"));
            [
                is_back.then_some(PageEvent::Trigger(Trigger::PageShow)),
                None,
            ]
        });
        if let Some(document) = global.document() {
            on(&document, "visibilitychange", |_| {
                let is_visible = is_visible();
                let trigger = is_visible.then_some(PageEvent::Trigger(Trigger::Visible));
                [Some(PageEvent::Visible(is_visible)), trigger]
            });
            on(&document, "freeze", |_| [Some(PageEvent::Suspended), None]);
            on(&document, "resume", |_| {
                [Some(PageEvent::Trigger(Trigger::Resume)), None]
            });
        }
    });
    callback(PageEvent::Visible(is_visible()));
    callback(focused());
    listeners
}

fn is_visible() -> bool {
    GLOBAL
        .with(Global::document)
        .is_none_or(|document| document.visibility_state() == VisibilityState::Visible)
}

/// Asked for rather than told: a page keeps the focus that goes to one of its frames. Node, which
/// shares its connections with no tabs, is as good as focused.
fn focused() -> PageEvent {
    let has_focus = |document: Document| document.has_focus().unwrap_or(false);
    PageEvent::Focused(GLOBAL.with(|global| match global.document() {
        Some(document) => has_focus(document),
        None => global.location().is_none(),
    }))
}
