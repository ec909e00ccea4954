use rustix::system::uname;

/// Whether this machine has that name.
pub(crate) fn is_named(name: &str) -> bool {
    uname().nodename().to_bytes() == name.as_bytes()
}
