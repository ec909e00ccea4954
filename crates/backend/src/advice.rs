use docker_connection::{Advice, Reason};

use crate::endpoint::EngineEndpoint;

const LOG: &str = "sudo journalctl --unit docker --lines 50";

/// What to do about the reason on the backend's machine, best first.
pub(crate) fn advice(reason: Reason, endpoint: &EngineEndpoint) -> Vec<Advice> {
    let host = &endpoint.shown.host;
    if endpoint.socket().is_none() {
        return elsewhere(reason, host);
    }
    let path = host.strip_prefix("unix://").unwrap_or(host);
    if cfg!(target_os = "macos") {
        on_macos(reason, path)
    } else {
        on_linux(reason, path)
    }
}

fn on_linux(reason: Reason, path: &str) -> Vec<Advice> {
    match reason {
        Reason::SocketMissing => vec![run(
            "Start the Docker service.",
            "sudo systemctl start docker",
        )],
        Reason::PermissionDenied => vec![
            run(
                "Add the user that runs this backend to the group docker.",
                "sudo usermod --append --groups docker \"$USER\"",
            ),
            say("Log out and in again, then restart this backend."),
        ],
        Reason::ConnectionRefused => vec![run(
            "Docker has stopped. Restart the Docker service.",
            "sudo systemctl restart docker",
        )],
        Reason::Hung => vec![
            run(
                "Docker accepts connections but does not answer. Restart the Docker service.",
                "sudo systemctl restart docker",
            ),
            run("If it stays that way, look at the end of its log.", LOG),
        ],
        Reason::EngineError => vec![
            run(
                "Docker reports an internal error. Look at the end of its log.",
                LOG,
            ),
            run(
                "Restart the Docker service.",
                "sudo systemctl restart docker",
            ),
        ],
        _ => on_any_system(reason, path),
    }
}

fn on_macos(reason: Reason, path: &str) -> Vec<Advice> {
    match reason {
        Reason::SocketMissing => vec![
            run("Start Docker Desktop.", "open -a Docker"),
            say(
                "If it runs, allow its default socket in Settings, Advanced, or set DOCKER_HOST \
                 to the socket of your engine.",
            ),
        ],
        Reason::PermissionDenied => vec![
            say("Restart Docker Desktop as the user that runs this backend."),
            run("See who owns the socket.", &format!("ls -l {path}")),
        ],
        Reason::ConnectionRefused => vec![run(
            "Docker has stopped. Start Docker Desktop.",
            "open -a Docker",
        )],
        Reason::Hung => vec![say(
            "Docker accepts connections but does not answer. Open Docker Desktop, resume it if it \
             is paused, else restart it.",
        )],
        Reason::EngineError => vec![say(
            "Docker reports an internal error. Quit Docker Desktop and open it again.",
        )],
        _ => on_any_system(reason, path),
    }
}

fn on_any_system(reason: Reason, path: &str) -> Vec<Advice> {
    match reason {
        Reason::DanglingSymlink => vec![
            run(
                &format!("{path} is a link to a socket that is gone. See where it points."),
                &format!("readlink {path}"),
            ),
            say("Start the engine it belongs to, or set DOCKER_HOST to the socket of another."),
        ],
        Reason::NotASocket => vec![
            run(
                &format!("{path} is a file or folder instead of a socket. Look at it."),
                &format!("ls -ld {path}"),
            ),
            say("Remove it, then restart Docker."),
        ],
        _ => elsewhere(reason, path),
    }
}

/// For an engine on another machine, and for what has nothing to do with the engine's machine.
fn elsewhere(reason: Reason, host: &str) -> Vec<Advice> {
    match reason {
        Reason::PermissionDenied => vec![say(&format!(
            "The operating system forbids connections to {host}. Check the firewall."
        ))],
        Reason::ConnectionRefused => vec![say(&format!(
            "Nothing listens at {host}. Start the engine there, or correct the address."
        ))],
        Reason::Hung => vec![say(&format!(
            "{host} does not answer. Check the network and the firewall, then restart the engine \
             there."
        ))],
        Reason::DnsFailed => vec![say(&format!(
            "The name in {host} is unknown. Check its spelling, and your VPN."
        ))],
        Reason::NetworkUnreachable => vec![say(&format!(
            "{host} cannot be reached. Check the network, the VPN and the firewall."
        ))],
        Reason::EngineError => vec![say(&format!(
            "The engine at {host} reports an internal error. Look at its log, then restart it."
        ))],
        Reason::NotAnEngine => vec![say(&format!(
            "Something that is not Docker answers at {host}. Correct the address."
        ))],
        Reason::ProxyDenied => vec![say(&format!(
            "A proxy at {host} forbids the request. Let it pass GET /_ping and GET /version."
        ))],
        Reason::BadHost => vec![say(&format!(
            "'{host}' is not the address of an engine. Use one such as \
             unix:///var/run/docker.sock or tcp://192.0.2.7:2375, then restart this backend."
        ))],
        Reason::UnsupportedTransport => vec![say(&format!(
            "This backend cannot connect to {host}. Use an address that begins with unix:// or \
             tcp://, then restart it."
        ))],
        Reason::DescriptorsExhausted => vec![say(
            "This backend has run out of file descriptors; Docker may be fine. Restart the \
             backend with a higher limit (ulimit -n).",
        )],
        _ => Vec::new(),
    }
}

fn say(text: &str) -> Advice {
    Advice {
        text: text.to_owned(),
        command: None,
    }
}

fn run(text: &str, command: &str) -> Advice {
    Advice {
        text: text.to_owned(),
        command: Some(command.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every reason that a check can end with.
    const REASONS: [Reason; 14] = [
        Reason::SocketMissing,
        Reason::DanglingSymlink,
        Reason::NotASocket,
        Reason::PermissionDenied,
        Reason::ConnectionRefused,
        Reason::Hung,
        Reason::EngineError,
        Reason::NotAnEngine,
        Reason::ProxyDenied,
        Reason::BadHost,
        Reason::UnsupportedTransport,
        Reason::DnsFailed,
        Reason::NetworkUnreachable,
        Reason::DescriptorsExhausted,
    ];

    #[test]
    fn there_is_advice_for_every_reason_everywhere() {
        for reason in REASONS {
            assert!(!on_linux(reason, "/run/docker.sock").is_empty(), "{reason}");
            assert!(!on_macos(reason, "/run/docker.sock").is_empty(), "{reason}");
            let needs_a_socket = matches!(
                reason,
                Reason::SocketMissing | Reason::DanglingSymlink | Reason::NotASocket
            );
            let advice = elsewhere(reason, "tcp://192.0.2.7:2375");
            assert_eq!(advice.is_empty(), needs_a_socket, "{reason}");
        }
    }

    #[test]
    fn an_engine_elsewhere_is_not_started_here() {
        let endpoint = EngineEndpoint::choose(Some("tcp://192.0.2.7:2375"), &Default::default());
        for reason in REASONS {
            let advice = advice(reason, &endpoint);
            assert!(advice.iter().all(|step| step.command.is_none()), "{reason}");
        }
    }
}
