use tokio::io::AsyncReadExt;

use crate::engine::link::Link;

/// The first byte of a TLS alert.
const ALERT: u8 = 21;

/// Whether the first word of the answer is a TLS alert.
pub(super) async fn is_first_of(mut link: Box<dyn Link>) -> bool {
    link.read_u8().await.is_ok_and(|byte| byte == ALERT)
}
