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
