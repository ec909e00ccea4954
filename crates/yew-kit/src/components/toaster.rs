use std::cell::{Cell, RefCell};

use docker_connection_manager::Duty;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::icon::{close_icon, phase_icon};
use crate::{Label, Text, use_docker_connection};

/// Properties of [`DockerToaster`].
#[derive(Clone, Debug, Default, PartialEq, Properties)]
pub struct ToasterProps {}

/// What makes a toast's time stand still.
#[derive(Clone, Copy, Default)]
struct Holders {
    pointer: bool,
    focus: bool,
}

/// Says that Docker is back, once per outage that the person could see, and goes by itself.
///
/// Screen readers are told by the provider; a toast never takes the focus. Its time stands still
/// under the pointer and the focus.
#[component]
pub fn DockerToaster(_: &ToasterProps) -> Html {
    let connection = use_docker_connection();
    let manager = &connection.manager;

    // A toast that goes tells neither of its pointer nor of its focus.
    let toast = connection.status.toast;
    let holders = use_memo(toast, |_| Cell::new(Holders::default()));
    let came_from = use_memo(toast, |_| RefCell::new(None::<HtmlElement>));
    use_effect_with(manager.clone(), |manager| {
        let manager = manager.clone();
        // Another toaster may show it next.
        move || manager.hold_toast(false)
    });
    let close = {
        let (manager, came_from) = (manager.clone(), came_from.clone());
        Callback::from(move |()| {
            manager.dismiss_toast();
            if let Some(element) = came_from.take() {
                // The element may be gone, and the focus with it.
                let _ = element.focus();
            }
        })
    };
    let hold = {
        let manager = manager.clone();
        move |change: fn(&mut Holders)| {
            let mut now = holders.get();
            change(&mut now);
            holders.set(now);
            manager.hold_toast(now.pointer || now.focus);
        }
    };
    let onpointerenter = {
        let hold = hold.clone();
        move |_| hold(|holders| holders.pointer = true)
    };
    let onpointerleave = {
        let hold = hold.clone();
        move |_| hold(|holders| holders.pointer = false)
    };
    let onfocusin = {
        let (came_from, hold) = (came_from.clone(), hold.clone());
        move |event: FocusEvent| {
            let origin = event.related_target();
            came_from.replace(origin.and_then(|origin| origin.dyn_into().ok()));
            hold(|holders| holders.focus = true);
        }
    };
    let onfocusout = move |_: FocusEvent| {
        // Whoever left the toast must not be called back when it goes.
        came_from.take();
        hold(|holders| holders.focus = false);
    };
    let onkeydown = {
        let close = close.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                close.emit(());
            }
        }
    };
    let status = &connection.status;
    let duty = use_memo(manager.clone(), |manager| manager.volunteer(Duty::Toast));
    let toast = status.toast.filter(|_| duty.is_mine()).map(|outage| {
        let until = outage.until.unwrap_or(outage.since);
        let lasted = until.saturating_duration_since(outage.since);
        html! {
            <div
                key={outage.since.as_millis().to_string()}
                class="docker-status docker-status-toast"
                data-phase={status.phase.as_str()}
                {onpointerenter}
                {onpointerleave}
                {onfocusin}
                {onfocusout}
                {onkeydown}
            >
                { phase_icon(status) }
                <p>
                    <strong>{ AttrValue::from(connection.catalogue.heading(status)) }</strong>
                    { connection.say(Text::Recovered(lasted)) }
                </p>
                <button
                    type="button"
                    class="docker-status-icon-button"
                    aria-label={connection.label(Label::Close)}
                    title={connection.label(Label::Close)}
                    onclick={close.reform(|_| ())}
                >
                    { close_icon() }
                </button>
            </div>
        }
    });
    // An empty landmark would be in the way of those who go from one to the next.
    let is_shown = toast.is_some();
    html! {
        <div
            class="docker-status-toaster"
            role={is_shown.then_some("region")}
            aria-label={is_shown.then(|| connection.label(Label::Toasts))}
        >
            { toast }
        </div>
    }
}
