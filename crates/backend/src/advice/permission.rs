//! Why the socket is closed to this process, by the groups of Linux.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use docker_connection::{Advice, Reason};
use rustix::process::{getegid, geteuid, getgroups};

use super::{linux, run, say};

/// What the system knows of users and groups.
struct Accounts<'a> {
    /// The content of `/etc/passwd`.
    users: &'a str,
    /// The content of `/etc/group`.
    groups: &'a str,
    user: u32,
    /// The groups that the process got when it was started.
    process_groups: &'a [u32],
}

#[derive(Debug, PartialEq, Eq)]
enum Cause<'a> {
    /// The user has been put into the group since the process was started.
    OldProcess {
        user: &'a str,
        group: &'a str,
    },
    NotAMember {
        user: &'a str,
        group: &'a str,
    },
}

pub(super) fn advice(socket: &Path) -> Vec<Advice> {
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let groups = fs::read_to_string("/etc/group").unwrap_or_default();
    let mut process_groups: Vec<_> = getgroups().unwrap_or_default();
    process_groups.push(getegid());
    let process_groups: Vec<_> = process_groups.iter().map(|id| id.as_raw()).collect();
    let accounts = Accounts {
        users: &users,
        groups: &groups,
        user: geteuid().as_raw(),
        process_groups: &process_groups,
    };
    let group = fs::metadata(socket).map(|socket| socket.gid());
    match group.ok().and_then(|group| accounts.cause(group)) {
        Some(Cause::OldProcess { user, group }) => vec![say(format!(
            "{user} is in the group {group} by now, but this backend was started before. Restart \
             the IDE server, after a new login if it is started from one."
        ))],
        Some(Cause::NotAMember { user, group }) => vec![
            run(
                format!("Add {user}, who runs this backend, to the group {group}."),
                format!("sudo usermod --append --groups {group} {user}"),
            ),
            say("Log out and in again, then restart the IDE server."),
        ],
        None => linux::advice(Reason::PermissionDenied, "").unwrap_or_default(),
    }
}

impl<'a> Accounts<'a> {
    /// `None` if the groups do not explain it, as for a socket that is its owner's alone.
    fn cause(&self, group: u32) -> Option<Cause<'a>> {
        // The group root is nobody's cure.
        if group == 0 || self.process_groups.contains(&group) {
            return None;
        }
        let [group, members] = fields(self.groups, group, [0, 3])?;
        let [user, _] = fields(self.users, self.user, [0, 3])?;
        let is_member = members.split(',').any(|member| member == user);
        Some(if is_member {
            Cause::OldProcess { user, group }
        } else {
            Cause::NotAMember { user, group }
        })
    }
}

/// Two fields of the account with that number, which is the third.
fn fields(accounts: &str, id: u32, wanted: [usize; 2]) -> Option<[&str; 2]> {
    let id = id.to_string();
    accounts.lines().find_map(|line| {
        let fields: Vec<_> = line.split(':').collect();
        (fields.get(2) == Some(&id.as_str())).then_some(())?;
        Some([*fields.get(wanted[0])?, *fields.get(wanted[1])?])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause(process_groups: &[u32], members: &str, group: u32) -> Option<String> {
        let groups = format!("root:x:0:\ndocker:x:998:{members}\n");
        let accounts = Accounts {
            users: "root:x:0:0:root:/root:/bin/sh\nada:x:1000:1000::/home/ada:/bin/sh\n",
            groups: &groups,
            user: 1000,
            process_groups,
        };
        accounts.cause(group).map(|cause| format!("{cause:?}"))
    }

    #[test]
    fn a_process_older_than_the_membership_has_to_be_restarted() {
        let expected = Cause::OldProcess {
            user: "ada",
            group: "docker",
        };
        let expected = Some(format!("{expected:?}"));
        assert_eq!(cause(&[1000], "bob,ada", 998), expected);
    }

    #[test]
    fn a_user_outside_the_group_has_to_be_added() {
        let expected = Cause::NotAMember {
            user: "ada",
            group: "docker",
        };
        let expected = Some(format!("{expected:?}"));
        for members in ["", "bob", "adam,bob"] {
            assert_eq!(cause(&[1000], members, 998), expected, "{members}");
        }
    }

    #[test]
    fn groups_explain_nothing_where_they_are_not_the_cause() {
        assert_eq!(cause(&[1000, 998], "ada", 998), None);
        assert_eq!(cause(&[1000], "ada", 0), None);
        assert_eq!(cause(&[1000], "ada", 997), None);
    }
}
