use docker_connection::{Advice, Reason};

use super::{INSTALL, linked, run, say};

/// `None` where Windows is as every system.
pub(super) fn advice(reason: Reason, path: &str, is_podman: bool) -> Option<Vec<Advice>> {
    if is_podman || path.contains("podman") {
        return podman(reason);
    }
    Some(match reason {
        Reason::SocketMissing => vec![run(
            "Start Docker Desktop, and wait until it says that the engine is running.",
            "docker desktop start",
        )],
        Reason::NotInstalled => vec![
            linked(INSTALL, say("No engine is installed here. Install one.")),
            say("If one has just been installed, start it, then restart the IDE server."),
        ],
        Reason::PermissionDenied => vec![
            run(
                "Let the user that runs this backend use Docker, as an administrator.",
                "net localgroup docker-users \"%USERNAME%\" /add",
            ),
            say("Sign out and in again, then restart the IDE server."),
        ],
        Reason::ConnectionRefused | Reason::Hung | Reason::StartTimeout => vec![
            run(
                "Docker Desktop has stopped or does not answer. Restart it.",
                "docker desktop restart",
            ),
            run(
                "If it stays that way, end its virtual machine and start it again.",
                "wsl --shutdown",
            ),
        ],
        Reason::EngineError => vec![run(
            "Docker reports an internal error. Restart Docker Desktop.",
            "docker desktop restart",
        )],
        Reason::BadHost => vec![say(format!(
            "{path} cannot be the name of a pipe. Correct it, then restart this backend."
        ))],
        _ => return None,
    })
}

fn podman(reason: Reason) -> Option<Vec<Advice>> {
    Some(match reason {
        Reason::SocketMissing => vec![run("Start Podman's machine.", "podman machine start")],
        Reason::ConnectionRefused | Reason::Hung | Reason::StartTimeout | Reason::EngineError => {
            vec![
                run(
                    "Podman's machine has stopped or does not answer. Stop it.",
                    "podman machine stop",
                ),
                run("Then start it again.", "podman machine start"),
            ]
        }
        _ => return None,
    })
}
