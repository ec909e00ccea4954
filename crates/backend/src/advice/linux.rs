use docker_connection::{Advice, Reason};

use super::{run, say};

/// `None` where Linux is as every system.
pub(super) fn advice(reason: Reason, path: &str) -> Option<Vec<Advice>> {
    let service = Service::of(path);
    Some(match reason {
        Reason::SocketMissing => vec![run("Start the Docker service.", service.control("start"))],
        Reason::NotInstalled => vec![
            say("Docker is not installed here: https://docs.docker.com/engine/install/."),
            say("If it has just been installed, restart the IDE server."),
        ],
        Reason::PermissionDenied => vec![
            run(
                "Let the user that runs this backend use Docker.",
                "sudo usermod --append --groups docker \"$USER\"",
            ),
            say("Log out and in again, then restart the IDE server."),
        ],
        Reason::ConnectionRefused => vec![run(
            "Docker has stopped. Restart the Docker service.",
            service.control("restart"),
        )],
        Reason::Hung => vec![
            run(
                "Docker accepts connections but does not answer. Restart the Docker service.",
                service.control("restart"),
            ),
            run(
                "If it stays that way, look at the end of its log.",
                service.log(),
            ),
        ],
        Reason::StartTimeout => vec![
            run(
                "Docker has been starting for two minutes. Look at the end of its log.",
                service.log(),
            ),
            run("Restart the Docker service.", service.control("restart")),
        ],
        Reason::EngineError => vec![
            run(
                "Docker reports an internal error. Look at the end of its log.",
                service.log(),
            ),
            run("Restart the Docker service.", service.control("restart")),
        ],
        _ => return None,
    })
}

/// The unit of systemd that has the socket.
struct Service {
    unit: &'static str,
    is_users: bool,
}

impl Service {
    fn of(path: &str) -> Self {
        let unit = if path.contains("/podman/") {
            "podman.socket"
        } else if path.contains("/.docker/desktop/") {
            "docker-desktop"
        } else {
            "docker"
        };
        Self {
            unit,
            is_users: path.starts_with("/run/user/") || path.starts_with("~/"),
        }
    }

    fn control(&self, verb: &str) -> String {
        let unit = self.unit;
        if self.is_users {
            format!("systemctl --user {verb} {unit}")
        } else {
            format!("sudo systemctl {verb} {unit}")
        }
    }

    fn log(&self) -> String {
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
            let steps = advice(Reason::SocketMissing, path).expect("it has advice");
            assert_eq!(steps[0].command.as_deref(), Some(command));
        }
    }
}
