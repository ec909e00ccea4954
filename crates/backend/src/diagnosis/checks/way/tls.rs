use docker_connection::Reason;

use crate::advice::advice;
use crate::diagnosis::checks::{A_SOCKET, Check, NO_ADDRESS, NO_WAY};
use crate::diagnosis::facts::way::TlsHandshake;
use crate::diagnosis::facts::{Facts, Needs};
use crate::diagnosis::finding::Finding;
use crate::engine::Target;
use crate::engine::probe::Distrust;
use crate::monitor::plain_reason;

pub(crate) const CHECK: Check = Check {
    id: "tls",
    title: "TLS",
    needs: &[Needs::Engine, Needs::Name, Needs::Tcp, Needs::Handshake],
    judge,
};

fn judge(facts: &Facts) -> Finding {
    let failed = |reason| Finding::because(reason).advise(advice(reason, &facts.endpoint, None));
    match facts.target() {
        None => Finding::skipped(NO_ADDRESS),
        Some(Target::Socket(_)) => Finding::skipped(A_SOCKET),
        Some(Target::Tcp(_)) if facts.reason() == Some(Reason::TlsExpected) => {
            failed(Reason::TlsExpected)
        }
        Some(Target::Tcp(_)) => Finding::skipped("No TLS is used."),
        Some(Target::Tls { .. }) => {
            let Some(tls) = &facts.way.tls else {
                return Finding::skipped(NO_WAY);
            };
            let finding = match tls.result {
                Err((failure, distrust)) => {
                    let trouble = distrust.map_or("", trouble);
                    failed(plain_reason(failure)).fact("trouble", trouble)
                }
                // The engine looks at our certificate after we have looked at its.
                Ok(_) if facts.reason() == Some(Reason::TlsRejected) => failed(Reason::TlsRejected)
                    .fact("trouble", "the engine refuses this backend's certificate"),
                Ok(version) => fine(tls, facts).fact("version", version),
            };
            described(finding, tls, facts)
        }
    }
}

fn fine(tls: &TlsHandshake, facts: &Facts) -> Finding {
    let mut certificate = tls.certificate.iter();
    if certificate.any(|certificate| certificate.ends_soon(facts.now)) {
        Finding::warning("The engine's certificate ends soon.").say("Renew it before it does.")
    } else {
        Finding::ok("The engine and this backend trust each other.")
    }
}

fn described(finding: Finding, tls: &TlsHandshake, facts: &Facts) -> Finding {
    let Some(certificate) = &tls.certificate else {
        return finding;
    };
    finding
        .fact("certificate ends", certificate.remaining(facts.now))
        .private("certificate for", certificate.names.join(", "))
}

fn trouble(distrust: Distrust) -> &'static str {
    match distrust {
        Distrust::Expired => "the engine's certificate has expired",
        Distrust::NotYetValid => "the engine's certificate is not valid yet",
        Distrust::OtherName => "the engine's certificate is for another name",
        Distrust::UnknownAuthority => "ca.pem does not vouch for the engine's certificate",
    }
}

#[cfg(test)]
mod tests {
    use docker_connection::StepState;

    use super::*;
    use crate::diagnosis::checks::tests::{SOCKET, facts, facts_in, told, unavailable};
    use crate::engine::{Environment, Failure};

    fn with_tls(result: Result<&'static str, (Failure, Option<Distrust>)>) -> Facts {
        let environment = Environment {
            docker_tls_verify: true,
            docker_cert_path: Some("/nowhere".into()),
            ..Environment::default()
        };
        let mut facts = facts_in("tcp://docker.test", environment);
        facts.way.tls = Some(TlsHandshake {
            result,
            certificate: None,
        });
        facts
    }

    #[test]
    fn trust_is_mutual_or_says_who_distrusts_whom() {
        let rejected = Failure::Because(Reason::TlsRejected);
        let distrusted = |distrust| with_tls(Err((rejected, Some(distrust))));
        for (facts, state, trouble) in [
            (facts(SOCKET), StepState::Skipped, None),
            (facts("tcp://192.0.2.7"), StepState::Skipped, None),
            (
                unavailable(facts("tcp://192.0.2.7"), Reason::TlsExpected),
                StepState::Failed,
                None,
            ),
            (with_tls(Ok("TLS 1.3")), StepState::Ok, None),
            (
                unavailable(with_tls(Ok("TLS 1.3")), Reason::TlsRejected),
                StepState::Failed,
                Some("the engine refuses this backend's certificate"),
            ),
            (
                distrusted(Distrust::Expired),
                StepState::Failed,
                Some("the engine's certificate has expired"),
            ),
            (
                distrusted(Distrust::OtherName),
                StepState::Failed,
                Some("the engine's certificate is for another name"),
            ),
            (
                with_tls(Err((Failure::Because(Reason::NotAnEngine), None))),
                StepState::Failed,
                None,
            ),
        ] {
            let finding = judge(&facts);
            assert_eq!(finding.state, state, "{}", finding.text);
            assert_eq!(told(&finding, "trouble").as_deref(), trouble);
        }
    }
}
