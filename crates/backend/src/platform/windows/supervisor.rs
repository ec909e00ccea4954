/// Nobody waits for it here.
pub(crate) fn tell_ready() {}

/// Nobody waits for it here.
pub(crate) fn tell_stopping() {}

/// Nobody keeps it here.
pub(crate) fn keeps_output() -> bool {
    false
}
