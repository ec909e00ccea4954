use docker_connection::{Advice, Reason};

use super::{INSTALL, linked, run, say};
use crate::text::shell;

/// `None` where macOS is as every system.
pub(super) fn advice(reason: Reason, path: &str, is_podman: bool) -> Option<Vec<Advice>> {
    let (name, start) = owner(path, is_podman);
    Some(match reason {
        Reason::SocketMissing => vec![
            run(format!("Start {name}."), start),
            say(
                "If it runs, allow its default socket in Settings, Advanced, or set DOCKER_HOST \
                 to the socket of your engine.",
            ),
        ],
        Reason::NotInstalled => vec![
            linked(INSTALL, say("No engine is installed here. Install one.")),
            say("If one has just been installed, start it, then restart the IDE server."),
        ],
        Reason::PermissionDenied => vec![
            say(format!(
                "Restart {name} as the user that runs this backend."
            )),
            run(
                "See who owns the socket.",
                format!("ls -l {}", shell::word(path)),
            ),
        ],
        Reason::ConnectionRefused => {
            vec![run(format!("{name} has stopped. Start it."), start)]
        }
        Reason::Hung => vec![say(format!(
            "Docker accepts connections but does not answer. Resume {name} if it is paused, else \
             restart it."
        ))],
        Reason::StartTimeout => vec![say(format!(
            "{name} has been starting for two minutes. Quit it and open it again."
        ))],
        Reason::EngineError => vec![say(format!(
            "Docker reports an internal error. Quit {name} and open it again."
        ))],
        _ => return None,
    })
}

/// Whose socket it is, and the command that starts it.
fn owner(path: &str, is_podman: bool) -> (&'static str, &'static str) {
    let is_of = |folder| path.contains(folder);
    if is_of("colima/") {
        ("Colima", "colima start")
    } else if is_of("/.orbstack/") {
        ("OrbStack", "open -a OrbStack")
    } else if is_of("/.rd/") {
        ("Rancher Desktop", "open -a 'Rancher Desktop'")
    } else if is_podman || is_of("podman") {
        ("Podman", "podman machine start")
    } else {
        ("Docker Desktop", "open -a Docker")
    }
}
