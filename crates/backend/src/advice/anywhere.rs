//! Advice that is the same on every system.

use docker_connection::{Advice, Reason};

use super::{TLS, linked, run, say};
use crate::text::shell;

/// For a configuration that names no engine: `flaw` ends a sentence that begins with `what`.
pub(super) fn flawed(what: &str, flaw: &str, reason: Reason) -> Vec<Advice> {
    let what = match what.strip_prefix("the ") {
        Some(context) => format!("The {context}"),
        None => what.to_owned(),
    };
    let mut steps = vec![say(format!("{what} {flaw}."))];
    if reason == Reason::ContextMissing {
        steps.push(run(
            "See which contexts there are, and choose one with docker context use.",
            "docker context ls",
        ));
    }
    steps.push(say("Correct it, then restart this backend."));
    steps
}

/// For a socket on this machine; the network's reasons have no advice there.
pub(super) fn local(reason: Reason, path: &str) -> Vec<Advice> {
    match reason {
        Reason::DanglingSymlink => vec![
            run(
                format!("{path} is a link to a socket that is gone. See where it points."),
                format!("readlink {}", shell::word(path)),
            ),
            say("Start the engine it belongs to, or set DOCKER_HOST to the socket of another."),
        ],
        Reason::NotASocket => vec![
            run(
                format!("{path} is a file or folder instead of a socket. Look at it."),
                format!("ls -ld {}", shell::word(path)),
            ),
            say("Remove it, then restart Docker."),
        ],
        Reason::BadHost => vec![say(format!(
            "{path} is too long a path for a socket. Use a shorter one, then restart this backend."
        ))],
        Reason::DnsFailed
        | Reason::NetworkUnreachable
        | Reason::TlsExpected
        | Reason::TlsFiles
        | Reason::TlsRejected => Vec::new(),
        _ => elsewhere(reason, path),
    }
}

/// For an engine on another machine, and for what has nothing to do with the engine's machine.
pub(super) fn elsewhere(reason: Reason, host: &str) -> Vec<Advice> {
    let text = match reason {
        Reason::PermissionDenied => {
            format!("The operating system forbids connections to {host}. Check the firewall.")
        }
        Reason::ConnectionRefused => {
            format!(
                "Nothing listens at {host}, or what listens hangs up. Start the engine there, or \
                 correct the address."
            )
        }
        Reason::Hung => format!(
            "{host} does not answer. Check the network and the firewall, then restart the engine \
             there."
        ),
        Reason::StartTimeout => format!(
            "The engine at {host} has been starting for two minutes. Look at its log, then \
             restart it."
        ),
        Reason::DnsFailed => {
            format!("The name in {host} is unknown. Check its spelling, and your VPN.")
        }
        Reason::NetworkUnreachable => {
            format!("{host} cannot be reached. Check the network, the VPN and the firewall.")
        }
        Reason::TlsExpected => format!(
            "{host} wants TLS. Set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH to the folder of its \
             certificates, then restart this backend."
        ),
        Reason::TlsFiles => format!(
            "The certificates for {host} cannot be read. Put ca.pem, and cert.pem with key.pem, \
             where DOCKER_CERT_PATH or the Docker context says."
        ),
        Reason::TlsRejected => format!(
            "This backend and {host} do not trust each other. Check that ca.pem and cert.pem are \
             the engine's, that its certificate has the name in the address, and the clocks."
        ),
        Reason::EngineError => format!(
            "The engine at {host} reports an internal error. Look at its log, then restart it."
        ),
        Reason::NotAnEngine => {
            format!("Something that is not Docker answers at {host}. Correct the address.")
        }
        Reason::ProxyDenied => format!(
            "A proxy at {host} forbids the request. Let it pass GET /_ping and GET /version."
        ),
        _ => return Vec::new(),
    };
    let step = say(text);
    vec![match reason {
        Reason::TlsExpected | Reason::TlsFiles | Reason::TlsRejected => linked(TLS, step),
        _ => step,
    }]
}
