use docker_connection::{EndpointSource, Reason};

use crate::advice::advice;
use crate::diagnosis::checks::Check;
use crate::diagnosis::facts::Facts;
use crate::diagnosis::finding::Finding;
use crate::engine::{Target, probe};

pub(crate) const CHECK: Check = Check {
    id: "address",
    title: "Address",
    needs: &[],
    judge,
};

fn judge(facts: &Facts) -> Finding {
    let shown = &facts.endpoint.shown;
    let finding = match &facts.endpoint.target {
        Ok(Target::Socket(_)) => Finding::ok("The engine is a socket of this machine."),
        Ok(Target::Tls { .. }) => Finding::ok("The engine is reached over TCP with TLS."),
        Ok(Target::Tcp(address)) if probe::is_loopback(address) => {
            Finding::ok("The engine is a port of this machine.")
        }
        Ok(Target::Tcp(_)) => Finding::warning(
            "The engine is reached over TCP without TLS: who reaches its port rules its machine.",
        )
        .say("Let the engine speak TLS, or forward its socket by ssh -L and use that one."),
        Err(flaw) => match flaw.reason {
            // Those of the next steps.
            Reason::ContextMissing | Reason::ConfigUnreadable => {
                Finding::skipped("Where the engine is, is said by a file that cannot be used.")
            }
            reason => Finding::because(reason).advise(advice(reason, &facts.endpoint, None)),
        },
    };
    finding
        .fact("source", source(shown.source))
        .private("address", &shown.host)
}

fn source(source: EndpointSource) -> &'static str {
    match source {
        EndpointSource::Flag => "the command line",
        EndpointSource::Config => "the current context",
        EndpointSource::Default => "the default",
        source => source.as_str(),
    }
}

#[cfg(test)]
mod tests {
    use docker_connection::StepState;

    use super::*;
    use crate::diagnosis::checks::tests::{SOCKET, facts, told};

    #[test]
    fn an_address_is_one_or_says_why_not() {
        for (host, state, part) in [
            (SOCKET, StepState::Ok, "a socket"),
            ("tcp://127.0.0.1:2375", StepState::Ok, "a port"),
            ("tcp://localhost", StepState::Ok, "a port"),
            ("tcp://192.0.2.7:2375", StepState::Warning, "without TLS"),
            ("docker.test:2375", StepState::Failed, "makes no sense"),
            ("unix:run/docker.sock", StepState::Failed, "makes no sense"),
            (
                "ssh://ada@docker.test",
                StepState::Failed,
                "cannot use this kind",
            ),
            ("https://docker.test", StepState::Ok, "with TLS"),
        ] {
            let finding = judge(&facts(host));
            if host.starts_with("https") {
                // Without a folder to look for certificates in, there are none.
                assert_eq!(finding.state, StepState::Failed, "{host}");
                continue;
            }
            assert_eq!(finding.state, state, "{host}");
            assert!(finding.text.contains(part), "{host}: {}", finding.text);
            let is_fine = state == StepState::Ok;
            assert_eq!(finding.advice.is_empty(), is_fine, "{host}");
            assert_eq!(told(&finding, "source").unwrap(), "the command line");
        }
    }
}
