mod anywhere;
mod linux;
mod macos;
mod permission;
mod stale_mount;
mod windows;

pub(crate) use self::linux::Service;

use std::env::consts::OS;

use docker_connection::{Advice, Reason};

use crate::engine::EngineEndpoint;

/// How to install an engine, on any system.
const INSTALL: &str = "https://docs.docker.com/engine/install/";

/// What membership in the group docker means, and how to get it.
const GROUP: &str = "https://docs.docker.com/engine/install/linux-postinstall/";

/// How an engine and its clients get to trust each other.
const TLS: &str = "https://docs.docker.com/engine/security/protect-access/";

/// What to do about the reason on the backend's machine, best first; `kind` is that of the engine
/// that is expected there, if it is known.
///
/// Looks into files of the system, so it may block.
pub(crate) fn advice(reason: Reason, endpoint: &EngineEndpoint, kind: Option<&str>) -> Vec<Advice> {
    let host = &endpoint.shown.host;
    if let Err(flaw) = &endpoint.target {
        return anywhere::flawed(host, flaw.text, reason);
    }
    let Some(socket) = endpoint.socket() else {
        return anywhere::elsewhere(reason, host);
    };
    let path = host.split_once("://").map_or(&**host, |(_, path)| path);
    let is_podman = kind == Some("podman");
    match reason {
        Reason::PermissionDenied if OS == "linux" => permission::advice(socket, path),
        Reason::ConnectionRefused if stale_mount::is_likely(socket) => stale_mount::advice(path),
        _ => on(OS, reason, path, is_podman),
    }
}

/// What to do about the reason on a machine that is not this one, of which no more is known than its
/// operating system, as in `linux`, and the address of its engine. Looks at nothing.
#[must_use]
pub fn general(reason: Reason, os: &str, address: &str) -> Vec<Advice> {
    let socket = address.strip_prefix("unix://");
    match socket.or_else(|| address.strip_prefix("npipe://")) {
        Some(path) => on(os, reason, path, false),
        None => anywhere::elsewhere(reason, address),
    }
}

/// How the engine whose socket is there is started on this machine.
pub(crate) fn start(path: &str, is_podman: bool) -> Vec<Advice> {
    on(OS, Reason::SocketMissing, path, is_podman)
}

fn on(os: &str, reason: Reason, path: &str, is_podman: bool) -> Vec<Advice> {
    let own = match os {
        "macos" => macos::advice(reason, path, is_podman),
        "windows" => windows::advice(reason, path, is_podman),
        _ => linux::advice(reason, path, is_podman),
    };
    own.unwrap_or_else(|| anywhere::local(reason, path))
}

fn say(text: impl Into<String>) -> Advice {
    Advice {
        text: text.into(),
        command: None,
        href: None,
    }
}

fn run(text: impl Into<String>, command: impl Into<String>) -> Advice {
    Advice {
        text: text.into(),
        command: Some(command.into()),
        href: None,
    }
}

fn linked(href: &str, step: Advice) -> Advice {
    Advice {
        href: Some(href.to_owned()),
        ..step
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::engine::{Environment, Search};

    const SOCKET: &str = "/run/docker.sock";

    /// Every reason that the backend gives, but those for a flaw of the configuration, and
    /// `starting`, which asks for nothing but patience.
    const REASONS: [Reason; 17] = [
        Reason::SocketMissing,
        Reason::NotInstalled,
        Reason::DanglingSymlink,
        Reason::NotASocket,
        Reason::PermissionDenied,
        Reason::ConnectionRefused,
        Reason::Hung,
        Reason::StartTimeout,
        Reason::BadHost,
        Reason::DnsFailed,
        Reason::NetworkUnreachable,
        Reason::TlsExpected,
        Reason::TlsFiles,
        Reason::TlsRejected,
        Reason::EngineError,
        Reason::NotAnEngine,
        Reason::ProxyDenied,
    ];

    fn needs_a_socket(reason: Reason) -> bool {
        matches!(
            reason,
            Reason::SocketMissing
                | Reason::NotInstalled
                | Reason::DanglingSymlink
                | Reason::NotASocket
                | Reason::BadHost
        )
    }

    fn needs_a_network(reason: Reason) -> bool {
        matches!(
            reason,
            Reason::DnsFailed
                | Reason::NetworkUnreachable
                | Reason::TlsExpected
                | Reason::TlsFiles
                | Reason::TlsRejected
        )
    }

    fn endpoint(url: &str) -> EngineEndpoint {
        Search::new(Some(url.to_owned()), Environment::default()).endpoint()
    }

    #[test]
    fn there_is_advice_for_every_reason_on_every_system() {
        for reason in REASONS {
            for os in ["linux", "macos", "windows", "freebsd"] {
                let steps = on(os, reason, SOCKET, false);
                assert_eq!(steps.is_empty(), needs_a_network(reason), "{os} {reason}");
                assert!(
                    steps.iter().all(|step| step.text.ends_with('.')),
                    "{os} {reason}"
                );
            }
            let steps = advice(reason, &endpoint("tcp://192.0.2.7:2375"), None);
            assert_eq!(steps.is_empty(), needs_a_socket(reason), "{reason}");
        }
    }

    #[test]
    fn each_system_is_told_to_run_its_own_programs_and_no_other() {
        for (os, path, programs) in [
            ("linux", SOCKET, &["ls", "readlink", "sudo"][..]),
            ("macos", SOCKET, &["ls", "open", "readlink"]),
            ("macos", "~/podman.sock", &["ls", "podman", "readlink"]),
            (
                "windows",
                "//./pipe/docker_engine",
                &["docker", "net", "wsl"],
            ),
            ("windows", "//./pipe/podman-machine-default", &["podman"]),
        ] {
            // A pipe is neither a link nor a file.
            let is_file = |reason| matches!(reason, Reason::DanglingSymlink | Reason::NotASocket);
            let reasons = REASONS.into_iter();
            let reasons = reasons.filter(|reason| os != "windows" || !is_file(*reason));
            let steps = reasons.flat_map(|reason| on(os, reason, path, false));
            let commands: Vec<_> = steps.filter_map(|step| step.command).collect();
            let told: BTreeSet<_> = commands
                .iter()
                .flat_map(|it| it.split(' ').next())
                .collect();
            assert_eq!(
                told.into_iter().collect::<Vec<_>>(),
                programs,
                "{os} {path}"
            );
        }
    }

    #[test]
    fn an_engine_elsewhere_is_not_started_here() {
        let endpoint = endpoint("tcp://192.0.2.7:2375");
        for reason in REASONS {
            let steps = advice(reason, &endpoint, None);
            assert!(steps.iter().all(|step| step.command.is_none()), "{reason}");
        }
    }

    #[test]
    fn a_link_stands_where_a_page_of_dockers_documentation_helps_most() {
        let elsewhere = endpoint("tcp://192.0.2.7:2375");
        for reason in REASONS {
            let steps = if needs_a_network(reason) {
                advice(reason, &elsewhere, None)
            } else {
                on("linux", reason, SOCKET, false)
            };
            let expected = match reason {
                Reason::NotInstalled => Some(INSTALL),
                Reason::PermissionDenied => Some(GROUP),
                Reason::TlsExpected | Reason::TlsFiles | Reason::TlsRejected => Some(TLS),
                _ => None,
            };
            assert_eq!(steps[0].href.as_deref(), expected, "{reason}");
            assert!(
                steps[1..].iter().all(|step| step.href.is_none()),
                "{reason}"
            );
        }
        for os in ["macos", "windows"] {
            let step = &on(os, Reason::NotInstalled, SOCKET, false)[0];
            assert_eq!(step.href.as_deref(), Some(INSTALL), "{os}");
        }
    }

    #[test]
    fn a_flaw_is_told_with_the_address() {
        for (url, part) in [
            ("docker.test:2375", "docker.test:2375 has no scheme"),
            ("ssh://ada@docker.test", "ssh://docker.test needs ssh"),
        ] {
            let endpoint = endpoint(url);
            let reason = endpoint.target.as_ref().unwrap_err().reason;
            let text = &advice(reason, &endpoint, None)[0].text;
            assert!(text.starts_with(part), "{text}");
        }
    }

    #[test]
    fn a_missing_context_comes_with_the_command_that_leaves_it() {
        let environment = Environment {
            docker_context: Some("gone".to_owned()),
            home: Some("/nowhere".into()),
            ..Environment::default()
        };
        let endpoint = Search::new(None, environment).endpoint();
        let steps = advice(Reason::ContextMissing, &endpoint, None);
        assert!(steps[0].text.starts_with("The context gone does not exist"));
        let commands: Vec<_> = steps
            .iter()
            .filter_map(|step| step.command.as_deref())
            .collect();
        assert_eq!(commands, ["docker context ls"]);
    }
}
