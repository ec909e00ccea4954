use docker_connection::Reason;

use crate::diagnosis::checks::{Check, NO_ADDRESS};
use crate::diagnosis::facts::{Facts, Needs};
use crate::diagnosis::finding::Finding;
use crate::monitor::plain_reason;

pub(crate) const CHECK: Check = Check {
    id: "socket",
    title: "Socket",
    needs: &[Needs::Engine, Needs::Socket],
    judge,
};

fn judge(facts: &Facts) -> Finding {
    let Some(socket) = &facts.socket else {
        return Finding::skipped(match facts.target() {
            Some(_) => "The engine is reached over TCP.",
            None => NO_ADDRESS,
        });
    };
    let finding = match socket.connection {
        Ok(_) => Finding::ok("The socket accepts connections."),
        Err(failure) => {
            // What everybody hears is more exact: it knows of links, folders and the past.
            let reason = facts.reason().unwrap_or_else(|| plain_reason(failure));
            let finding = Finding::because(reason).advise(facts.advice());
            if reason == Reason::Hung {
                finding.fact("trouble", "its queue of connections is full")
            } else {
                finding
            }
        }
    };
    let finding = finding
        .private("path", &socket.path)
        .private("link to", socket.link.clone().unwrap_or_default());
    match &socket.file {
        Some(file) => finding
            .fact("mode", &file.mode)
            .private("owner", &file.owner)
            .private("group", &file.group),
        None => finding,
    }
}

#[cfg(test)]
mod tests {
    use docker_connection::StepState;

    use super::*;
    use crate::diagnosis::checks::tests::{SOCKET, facts, unavailable};
    use crate::diagnosis::facts::socket::SocketFacts;
    use crate::engine::Failure;

    #[test]
    fn a_socket_that_refuses_is_told_by_the_reason_that_everybody_hears() {
        let missing = Failure::Because(Reason::SocketMissing);
        let denied = Failure::Because(Reason::PermissionDenied);
        for (connection, reason, state, part) in [
            (Ok(None), Some(Reason::Hung), StepState::Ok, "accepts"),
            (Err(missing), None, StepState::Failed, "does not exist"),
            (
                Err(missing),
                Some(Reason::NotInstalled),
                StepState::Failed,
                "not installed",
            ),
            (
                Err(denied),
                Some(Reason::PermissionDenied),
                StepState::Failed,
                "may not open",
            ),
            (
                Err(Failure::Silent),
                Some(Reason::Hung),
                StepState::Failed,
                "does not answer",
            ),
        ] {
            let mut facts = facts(SOCKET);
            if let Some(reason) = reason {
                facts = unavailable(facts, reason);
            }
            facts.socket = Some(SocketFacts {
                path: "/run/docker.sock".to_owned(),
                file: None,
                link: None,
                connection,
            });
            let finding = judge(&facts);
            assert_eq!(finding.state, state, "{part}");
            assert!(finding.text.contains(part), "{}", finding.text);
        }
    }
}
