use std::rc::Rc;

use docker_connection::{Input, Trigger};
use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Event, EventTarget, PageTransitionEvent, VisibilityState};

use super::global::{GLOBAL, Global};

/// Hands the events after which the world may have changed to `callback` until what is returned is
/// dropped. A worker has some of them, Node none.
pub(super) fn listen(callback: &Rc<dyn Fn(Input)>) -> Vec<EventListener> {
    let mut listeners = Vec::new();
    let mut on = |target: &EventTarget, name: &'static str, input: fn(&Event) -> Vec<Input>| {
        let callback = callback.clone();
        listeners.push(EventListener::new(target, name, move |event| {
            input(event).into_iter().for_each(&*callback);
        }));
    };
    GLOBAL.with(|global| {
        if let Some(global) = global.dyn_ref::<EventTarget>() {
            on(global, "focus", |_| vec![Input::Trigger(Trigger::Focus)]);
            on(global, "online", |_| vec![Input::Trigger(Trigger::Online)]);
            on(global, "pageshow", |event| {
                let event = event.unchecked_ref::<PageTransitionEvent>();
                // The other pageshow is the end of loading, which brings no news.
                if event.persisted() {
                    vec![Input::Trigger(Trigger::PageShow)]
                } else {
                    Vec::new()
                }
            });
        }
        if let Some(document) = global.document() {
            on(&document, "visibilitychange", |_| {
                let is_visible = is_visible();
                let mut inputs = vec![Input::Visible(is_visible)];
                if is_visible {
                    inputs.push(Input::Trigger(Trigger::Visible));
                }
                inputs
            });
            on(&document, "resume", |_| {
                vec![Input::Trigger(Trigger::Resume)]
            });
        }
    });
    callback(Input::Visible(is_visible()));
    listeners
}

fn is_visible() -> bool {
    GLOBAL
        .with(Global::document)
        .is_none_or(|document| document.visibility_state() == VisibilityState::Visible)
}
