use std::io;

/// Windows sets no limit to the handles of a process that it could reach.
pub(crate) fn limit() -> Option<u64> {
    None
}

/// There is nothing to raise.
#[allow(clippy::unnecessary_wraps, reason = "other systems may refuse it")]
pub(crate) fn raise() -> io::Result<()> {
    Ok(())
}
