use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// Runs what may block for ever, as everything that touches files may, on a thread of its own.
///
/// One thread at a time: a folder on a file system that hangs holds no more than that one.
#[derive(Clone, Debug)]
pub(crate) struct Blocking(Arc<Semaphore>);

impl Blocking {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }

    /// What `work` gives, after what was begun before; `None` if it panicked. The caller sets the
    /// limit of time: work that is not waited for any more goes on to its end.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let permit = Arc::clone(&self.0).acquire_owned().await.ok()?;
        let work = move || {
            let _permit = permit;
            work()
        };
        spawn_blocking(work).await.ok()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn work_that_hangs_holds_one_thread() {
        let blocking = Blocking::new();
        let (release, released) = channel::<()>();
        let hanging = blocking.run(move || released.recv());
        let mut hanging = Box::pin(hanging);
        assert!(hanging.as_mut().now_or_never().is_none());
        drop(hanging);
        let mut next = Box::pin(blocking.run(|| 7));
        assert!(next.as_mut().now_or_never().is_none(), "it waits");
        drop(release);
        assert_eq!(next.await, Some(7));
    }
}
