use std::env;

/// Whether this machine has that name; case does not matter.
pub(crate) fn is_named(name: &str) -> bool {
    env::var("COMPUTERNAME").is_ok_and(|own| own.eq_ignore_ascii_case(name))
}
