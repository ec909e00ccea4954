//! Why the socket is closed to this process, by the groups of Linux.

use std::path::Path;

use docker_connection::{Advice, Reason};

use super::{GROUP, linux, run, say};
use crate::platform::accounts::{self, Rights, User, fields};
use crate::text::shell;

/// What the system knows of users and groups.
struct Accounts<'a> {
    /// The content of `/etc/passwd`.
    users: &'a str,
    /// The content of `/etc/group`.
    groups: &'a str,
    /// Whose process this is.
    own: User,
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
    /// The mode denies the group too.
    OwnersAlone {
        owner: String,
    },
    /// The process is in the group already, or needs none.
    NoGroup,
}

pub(super) fn advice(socket: &Path, path: &str) -> Vec<Advice> {
    let users = accounts::users();
    let groups = accounts::groups();
    let accounts = Accounts {
        users: &users,
        groups: &groups,
        own: accounts::user(),
    };
    match accounts.cause(accounts::rights(socket)) {
        Some(Cause::OldProcess { user, group }) => vec![say(format!(
            "{user} is in the group {group} by now, but this backend was started before. Restart \
             the IDE server, after a new login if it is started from one."
        ))],
        Some(Cause::NotAMember { user, group }) => vec![
            Advice {
                href: (group == "docker").then(|| GROUP.to_owned()),
                ..run(
                    format!("Add {user}, who runs this backend, to the group {group}."),
                    format!("sudo usermod --append --groups {group} {user}"),
                )
            },
            say("Log out and in again, then restart the IDE server."),
        ],
        Some(Cause::OwnersAlone { owner }) => vec![
            say(format!(
                "Only {owner} may connect to this socket: its mode denies its group too. Let the \
                 engine open it to a group of the user that runs this backend."
            )),
            say("Or set DOCKER_HOST to an engine of that user, such as a rootless one."),
        ],
        Some(Cause::NoGroup) => vec![run(
            "Look for the owner, the group or the mode that shuts this backend out on the way to \
             the socket. If there is none, a security module such as SELinux does.",
            format!("namei --long {}", shell::word(path)),
        )],
        None => linux::advice(Reason::PermissionDenied, "", false).unwrap_or_default(),
    }
}

impl<'a> Accounts<'a> {
    /// `None` if nobody knows; then the group docker is worth a try.
    fn cause(&self, socket: Option<Rights>) -> Option<Cause<'a>> {
        let cause = socket.and_then(|socket| self.cause_at(socket));
        cause.or_else(|| self.is_dockers().then_some(Cause::NoGroup))
    }

    fn cause_at(&self, socket: Rights) -> Option<Cause<'a>> {
        // Connecting takes the right to write.
        let Rights { owner, group, mode } = socket;
        if owner == self.own.number || mode & 0o002 != 0 {
            return Some(Cause::NoGroup);
        }
        if mode & 0o020 == 0 {
            let name = fields(self.users, owner, [0, 3]).map(|[name, _]| name.to_owned());
            let owner = name.unwrap_or_else(|| format!("the user {owner}"));
            return Some(Cause::OwnersAlone { owner });
        }
        if self.own.groups.contains(&group) {
            return Some(Cause::NoGroup);
        }
        // The group root is nobody's cure.
        if group == 0 {
            return None;
        }
        let [group, members] = fields(self.groups, group, [0, 3])?;
        let [user, _] = fields(self.users, self.own.number, [0, 3])?;
        let is_member = members.split(',').any(|member| member == user);
        Some(if is_member {
            Cause::OldProcess { user, group }
        } else {
            Cause::NotAMember { user, group }
        })
    }

    /// Whether the process is in the group docker.
    fn is_dockers(&self) -> bool {
        let mut groups = self.own.groups.iter();
        groups.any(|group| matches!(fields(self.groups, *group, [0, 3]), Some(["docker", _])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause(process_groups: &[u32], members: &str, group: u32) -> Option<String> {
        let mode = 0o140_660;
        let owner = 0;
        cause_at(process_groups, members, Some(Rights { owner, group, mode }))
    }

    fn cause_at(process_groups: &[u32], members: &str, socket: Option<Rights>) -> Option<String> {
        let groups = format!("root:x:0:\ndocker:x:998:{members}\n");
        let accounts = Accounts {
            users: "root:x:0:0:root:/root:/bin/sh\nada:x:1000:1000::/home/ada:/bin/sh\n",
            groups: &groups,
            own: User {
                number: 1000,
                groups: process_groups.to_owned(),
            },
        };
        accounts.cause(socket).map(|cause| format!("{cause:?}"))
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
    fn no_group_helps_where_the_mode_denies_it() {
        for (owner, name) in [(0, "root"), (1001, "the user 1001")] {
            let expected = Cause::OwnersAlone {
                owner: name.to_owned(),
            };
            let expected = Some(format!("{expected:?}"));
            for mode in [0o140_600, 0o140_640] {
                for (process_groups, members) in [(&[1000][..], ""), (&[1000], "ada"), (&[998], "")]
                {
                    let socket = Rights {
                        owner,
                        group: 998,
                        mode,
                    };
                    assert_eq!(cause_at(process_groups, members, Some(socket)), expected);
                }
            }
        }
    }

    #[test]
    fn nobody_is_sent_into_a_group_that_the_process_is_in() {
        let expected = Some(format!("{:?}", Cause::NoGroup));
        assert_eq!(cause(&[1000, 998], "ada", 998), expected);
        // The group docker is of no use here.
        assert_eq!(cause(&[1000, 998], "ada", 0), expected);
        assert_eq!(cause_at(&[1000, 998], "ada", None), expected);
        for (owner, mode) in [(1000, 0o140_600), (0, 0o140_666)] {
            let group = 998;
            let socket = Rights { owner, group, mode };
            assert_eq!(cause_at(&[1000], "", Some(socket)), expected);
        }
    }

    #[test]
    fn groups_explain_nothing_where_they_are_not_the_cause() {
        assert_eq!(cause(&[1000], "ada", 0), None);
        assert_eq!(cause(&[1000], "ada", 997), None);
        assert_eq!(cause_at(&[1000], "ada", None), None);
    }
}
