use std::rc::Rc;

use docker_connection::{Phase, Status};
use docker_connection_manager::Change;
use yew::prelude::*;

use crate::provided::use_provided;

/// A part of the status; the component renders again only when that part is another, not with
/// each second of a countdown.
///
/// ```
/// # use docker_connection_yew::prelude::*;
/// # use yew::prelude::*;
/// #[component]
/// fn Failures() -> Html {
///     let failures = use_docker_status(|status| status.consecutive_failures);
///     html! { <p>{ failures }</p> }
/// }
/// ```
///
/// What `select` captures must stay the same while the component is mounted.
#[hook]
pub fn use_docker_status<T, F>(select: F) -> T
where
    T: PartialEq + 'static,
    F: Fn(&Status) -> T + 'static,
{
    use_selected(move |status| select(status))
}

/// The phase; the component renders again only when it is another.
#[hook]
pub fn use_docker_phase() -> Phase {
    use_docker_status(|status| status.phase)
}

#[hook]
pub(crate) fn use_selected<T, F>(select: F) -> T
where
    T: PartialEq + 'static,
    F: Fn(&Rc<Status>) -> T + 'static,
{
    let provided = use_provided();
    let selected = select(&provided.status());
    let shown = use_state_eq(|| None);
    use_effect_with(provided, {
        let shown = shown.setter();
        move |provided| {
            shown.set(Some(select(&provided.status())));
            let subscription = provided.is_live().then(|| {
                provided.manager.subscribe(move |change| {
                    if let Change::Status(status) = change {
                        shown.set(Some(select(status)));
                    }
                })
            });
            move || drop(subscription)
        }
    });
    selected
}
