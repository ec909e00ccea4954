use std::cell::Cell;

use docker_connection_view::{Options, Str};
use yew::prelude::*;

thread_local! {
    static LAST: Cell<u32> = const { Cell::new(0) };
}

/// The options that all components share. Without an `id` of the app's own, ids inside begin with
/// one that no other component of the kit has.
#[hook]
pub(crate) fn use_options(id: Option<&AttrValue>, class: &Classes) -> Options {
    let number = use_memo((), |()| {
        let number = LAST.get().wrapping_add(1);
        LAST.set(number);
        number
    });
    let id = id.map(|id| Str::from(id.to_string()));
    let prefix = id.clone();
    Options {
        id,
        class: class.to_string().into(),
        ..Options::new(prefix.unwrap_or_else(|| format!("docker-status-{number}").into()))
    }
}
