use tokio::io::{copy, sink};

use crate::engine::{Client, Target};

/// Holds an idle connection to the engine, and returns when it ends or cannot be made.
///
/// The kernel ends it the moment the engine dies. But others end idle connections too, so its
/// end proves nothing.
pub(super) async fn hold(client: Client, target: Target) {
    match client.open_idle(&target).await {
        Ok(mut link) => {
            let end = copy(&mut link, &mut sink()).await;
            tracing::debug!("the idle connection ended: {end:?}");
        }
        Err(failure) => tracing::debug!("no idle connection can be made: {failure:?}"),
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::pin::pin;

    use futures_util::FutureExt;
    use tempfile::tempdir;
    use tokio::io::AsyncReadExt;
    use tokio::net::UnixListener;
    use tokio::select;

    use super::*;

    #[tokio::test]
    async fn it_lasts_as_long_as_the_engine_keeps_it() {
        let folder = tempdir().unwrap();
        let socket = folder.path().join("docker.sock");
        let engine = UnixListener::bind(&socket).unwrap();
        let heard = async {
            let (mut link, _) = engine.accept().await.unwrap();
            link.read_u8().await.unwrap();
            link
        };
        let target = Target::Socket(socket.display().to_string());
        let mut held = pin!(hold(Client::new(), target));
        let link = select! {
            link = heard => link,
            () = &mut held => panic!("it has ended"),
        };
        assert!(held.as_mut().now_or_never().is_none());
        drop(link);
        held.await;
    }
}
