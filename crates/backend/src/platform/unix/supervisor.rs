use std::{env, io};

use rustix::fs::fstat;
use sd_notify::NotifyState;

/// Tells whoever started the program that it listens. Does nothing where nobody waits for it.
pub(crate) fn tell_ready() {
    tell(NotifyState::Ready);
}

/// Tells whoever started the program that it ends. Does nothing where nobody waits for it.
pub(crate) fn tell_stopping() {
    tell(NotifyState::Stopping);
}

/// Whether standard output is kept in systemd's journal, which others may read.
pub(crate) fn keeps_output() -> bool {
    let Ok(journal) = env::var("JOURNAL_STREAM") else {
        return false;
    };
    fstat(io::stdout()).is_ok_and(|it| journal == format!("{}:{}", it.st_dev, it.st_ino))
}

fn tell(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!("systemd cannot be told: {error}");
    }
}
