use std::cell::Cell;

use yew::prelude::*;

thread_local! {
    static LAST: Cell<u32> = const { Cell::new(0) };
}

/// An `id` that no other component of the kit has, for one element to refer to another.
#[hook]
pub(crate) fn use_unique_id() -> AttrValue {
    let id = use_memo((), |()| {
        let number = LAST.get().wrapping_add(1);
        LAST.set(number);
        AttrValue::from(format!("docker-status-{number}"))
    });
    (*id).clone()
}
