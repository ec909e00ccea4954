use sd_notify::NotifyState;

/// Tells whoever started the program that it listens. Does nothing where nobody waits for it.
pub(crate) fn tell_ready() {
    tell(NotifyState::Ready);
}

/// Tells whoever started the program that it ends. Does nothing where nobody waits for it.
pub(crate) fn tell_stopping() {
    tell(NotifyState::Stopping);
}

fn tell(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!("systemd cannot be told: {error}");
    }
}
