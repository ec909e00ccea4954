use std::fs;

pub(crate) use super::system::accounts::{rights, user};

/// Whom a file lets in: the number of its owner, that of its group, and its mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rights {
    pub(crate) owner: u32,
    pub(crate) group: u32,
    pub(crate) mode: u32,
}

/// The user that a process runs as, and the groups that it got when it was started, by their
/// numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) number: u32,
    pub(crate) groups: Vec<u32>,
}

/// The content of `/etc/passwd`, as far as it can be read.
pub(crate) fn users() -> String {
    fs::read_to_string("/etc/passwd").unwrap_or_default()
}

/// The content of `/etc/group`, as far as it can be read.
pub(crate) fn groups() -> String {
    fs::read_to_string("/etc/group").unwrap_or_default()
}

/// Two fields of the account with that number, which is the third.
pub(crate) fn fields(accounts: &str, id: u32, wanted: [usize; 2]) -> Option<[&str; 2]> {
    let id = id.to_string();
    accounts.lines().find_map(|line| {
        let fields: Vec<_> = line.split(':').collect();
        (fields.get(2) == Some(&id.as_str())).then_some(())?;
        Some([*fields.get(wanted[0])?, *fields.get(wanted[1])?])
    })
}

/// The account's name, else its number.
pub(crate) fn name(accounts: &str, id: u32) -> String {
    let name = fields(accounts, id, [0, 2]).map(|[name, _]| name.to_owned());
    name.unwrap_or_else(|| id.to_string())
}
