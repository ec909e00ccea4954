use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::{Bytes, BytesMut};
use tokio::sync::Notify;

/// In bytes: what is kept for a shell that does not read.
const LIMIT: usize = 1024 * 1024;

/// What was typed and the shell has not taken yet.
#[derive(Debug, Default)]
pub(super) struct Input {
    waiting: Mutex<BytesMut>,
    came: Notify,
}

/// There is no room for what was typed. It is lost, as what is typed at a terminal is that is full.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Full;

impl Input {
    pub(super) fn push(&self, bytes: &[u8]) -> Result<(), Full> {
        let mut waiting = self.waiting();
        if waiting.len() + bytes.len() > LIMIT {
            return Err(Full);
        }
        waiting.extend_from_slice(bytes);
        drop(waiting);
        self.came.notify_one();
        Ok(())
    }

    /// Waits for something, and takes all of it.
    pub(super) async fn take(&self) -> Bytes {
        loop {
            let taken = std::mem::take(&mut *self.waiting());
            if !taken.is_empty() {
                return taken.freeze();
            }
            self.came.notified().await;
        }
    }

    fn waiting(&self) -> MutexGuard<'_, BytesMut> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn what_is_typed_comes_in_order_and_at_once() {
        let input = Input::default();
        let mut waiting = Box::pin(input.take());
        assert_eq!(waiting.as_mut().now_or_never(), None);
        input.push(b"ec").unwrap();
        input.push(b"ho\n").unwrap();
        assert_eq!(waiting.await, "echo\n");
        assert_eq!(input.take().now_or_never(), None);
    }

    #[tokio::test]
    async fn no_more_is_kept_than_there_is_room_for() {
        let input = Input::default();
        let part = [b'x'; LIMIT / 4];
        for _ in 0..4 {
            input.push(&part).unwrap();
        }
        assert_eq!(input.push(b"x"), Err(Full));
        assert_eq!(input.take().await.len(), LIMIT);
        input.push(b"x").unwrap();
    }
}
