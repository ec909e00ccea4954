use docker_connection::{Outage, Phase};
use docker_connection_manager::Change;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::icon::{close_icon, phase_icon};
use crate::{Label, Sentence, use_docker_connection};

/// The animation in the style sheet that lasts as long as a toast lives. It stops under the
/// pointer and the focus, and with it the toast's time.
const LIFE: &str = "docker-status-toast-life";

/// Properties of [`DockerToaster`].
#[derive(Clone, Debug, Default, PartialEq, Properties)]
pub struct ToasterProps {}

/// Says that Docker is back, once per outage that the person could see, and goes by itself.
///
/// Screen readers are told by the provider; a toast never takes the focus.
#[component]
pub fn DockerToaster(_: &ToasterProps) -> Html {
    let connection = use_docker_connection();
    let (status, texts) = (&connection.status, &connection.texts);
    let outage = use_state_eq(|| None::<Outage>);
    let came_from = use_mut_ref(|| None::<HtmlElement>);

    use_effect_with(connection.manager.clone(), {
        let setter = outage.setter();
        move |manager| {
            let subscription = manager.subscribe(move |change| match change {
                Change::Recovered(outage) => setter.set(outage.was_shown.then_some(*outage)),
                // In the next outage the toast of the last one would lie.
                Change::Status(status) if status.phase != Phase::Connected => setter.set(None),
                _ => {}
            });
            move || drop(subscription)
        }
    });

    let close = {
        let (setter, came_from) = (outage.setter(), came_from.clone());
        Callback::from(move |()| {
            setter.set(None);
            if let Some(element) = came_from.take() {
                // The element may be gone, and the focus with it.
                let _ = element.focus();
            }
        })
    };
    let onanimationend = {
        let close = close.clone();
        move |event: AnimationEvent| {
            if event.animation_name() == LIFE {
                close.emit(());
            }
        }
    };
    let onfocusin = {
        let came_from = came_from.clone();
        move |event: FocusEvent| {
            let origin = event.related_target();
            came_from.replace(origin.and_then(|origin| origin.dyn_into().ok()));
        }
    };
    // Whoever left the toast must not be called back when it goes.
    let onfocusout = move |_: FocusEvent| drop(came_from.take());
    let onkeydown = {
        let close = close.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                close.emit(());
            }
        }
    };
    let toast = outage.map(|outage| {
        let until = outage.until.unwrap_or(outage.since);
        let lasted = until.saturating_duration_since(outage.since);
        html! {
            <div
                key={outage.since.as_millis().to_string()}
                class="docker-status docker-status-toast"
                data-phase={status.phase.as_str()}
                {onanimationend}
                {onfocusin}
                {onfocusout}
                {onkeydown}
            >
                { phase_icon(status) }
                <p>
                    <strong>{ texts.heading(status) }</strong>
                    { (texts.sentence)(Sentence::Recovered(lasted)) }
                </p>
                <button
                    type="button"
                    class="docker-status-icon-button"
                    aria-label={(texts.label)(Label::Close)}
                    title={(texts.label)(Label::Close)}
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
            aria-label={is_shown.then(|| (texts.label)(Label::Toasts))}
        >
            { toast }
        </div>
    }
}
