use docker_connection::{Advice, Reason};

use super::{GROUP, INSTALL, linked, run, say};

/// `None` where Linux is as every system.
pub(super) fn advice(reason: Reason, path: &str, is_podman: bool) -> Option<Vec<Advice>> {
    if reason == Reason::SocketMissing
        && let Some((name, start)) = desktop(path)
    {
        return Some(vec![run(format!("Start {name}."), start)]);
    }
    let service = Service::of(path, is_podman);
    let name = service.name;
    Some(match reason {
        Reason::SocketMissing => vec![run(
            format!("Start the {name} service."),
            service.control("start"),
        )],
        Reason::NotInstalled => vec![
            linked(INSTALL, say("Docker is not installed here. Install it.")),
            say("If it has just been installed, restart the IDE server."),
        ],
        Reason::PermissionDenied => vec![
            linked(
                GROUP,
                run(
                    "Let the user that runs this backend use Docker.",
                    "sudo usermod --append --groups docker \"$USER\"",
                ),
            ),
            say("Log out and in again, then restart the IDE server."),
        ],
        Reason::ConnectionRefused => vec![run(
            format!("{name} has stopped, or hangs up. Restart the {name} service."),
            service.control("restart"),
        )],
        Reason::Hung => vec![
            run(
                format!(
                    "{name} accepts connections but does not answer. Restart the {name} service."
                ),
                service.control("restart"),
            ),
            run(
                "If it stays that way, look at the end of its log.",
                service.log(),
            ),
        ],
        Reason::StartTimeout => vec![
            run(
                format!("{name} has been starting for two minutes. Look at the end of its log."),
                service.log(),
            ),
            run(
                format!("Restart the {name} service."),
                service.control("restart"),
            ),
        ],
        Reason::EngineError => vec![
            run(
                format!("{name} reports an internal error. Look at the end of its log."),
                service.log(),
            ),
            run(
                format!("Restart the {name} service."),
                service.control("restart"),
            ),
        ],
        _ => return None,
    })
}

/// Whose socket it is, and the command that starts it, where that is no service.
fn desktop(path: &str) -> Option<(&'static str, &'static str)> {
    if path.contains("colima/") {
        Some(("Colima", "colima start"))
    } else if path.contains("/.rd/") {
        Some(("Rancher Desktop", "rdctl start"))
    } else {
        None
    }
}

/// The unit of systemd that has the socket.
pub(crate) struct Service {
    name: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) is_users: bool,
}

impl Service {
    pub(crate) fn of(path: &str, is_podman: bool) -> Self {
        let (name, unit) = if is_podman || path.contains("/podman/") {
            ("Podman", "podman.socket")
        } else if path.contains("/.docker/desktop/") {
            ("Docker", "docker-desktop")
        } else {
            ("Docker", "docker")
        };
        Self {
            name,
            unit,
            is_users: path.starts_with("/run/user/") || path.starts_with("~/"),
        }
    }

    pub(crate) fn control(&self, verb: &str) -> String {
        let unit = self.unit;
        if self.is_users {
            format!("systemctl --user {verb} {unit}")
        } else {
            format!("sudo systemctl {verb} {unit}")
        }
    }

    pub(crate) fn log(&self) -> String {
        let unit = self.unit;
        if self.is_users {
            format!("journalctl --user --unit {unit} --lines 50")
        } else {
            format!("sudo journalctl --unit {unit} --lines 50")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_is_for_the_service_that_has_the_socket() {
        for (path, command) in [
            ("/var/run/docker.sock", "sudo systemctl start docker"),
            (
                "/run/user/1000/docker.sock",
                "systemctl --user start docker",
            ),
            (
                "/run/user/1000/podman/podman.sock",
                "systemctl --user start podman.socket",
            ),
            (
                "/run/podman/podman.sock",
                "sudo systemctl start podman.socket",
            ),
            (
                "~/.docker/desktop/docker.sock",
                "systemctl --user start docker-desktop",
            ),
        ] {
            let steps = advice(Reason::SocketMissing, path, false).expect("it has advice");
            assert_eq!(steps[0].command.as_deref(), Some(command));
        }
    }

    #[test]
    fn podman_behind_dockers_socket_is_started_as_podman() {
        for reason in [
            Reason::SocketMissing,
            Reason::ConnectionRefused,
            Reason::Hung,
            Reason::StartTimeout,
            Reason::EngineError,
        ] {
            let steps = advice(reason, "/var/run/docker.sock", true).expect("it has advice");
            for step in steps {
                assert!(!step.text.contains("Docker"), "{}", step.text);
                let command = step.command.expect("it has a command");
                assert!(command.contains(" podman.socket"), "{command}");
            }
        }
    }
}
