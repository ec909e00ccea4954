/// Nobody waits for it here.
pub(crate) fn tell_ready() {}

/// Nobody waits for it here.
pub(crate) fn tell_stopping() {}
