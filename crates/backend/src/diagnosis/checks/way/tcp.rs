use crate::diagnosis::checks::{A_SOCKET, Check, NO_ADDRESS, NO_WAY};
use crate::diagnosis::facts::{Facts, Needs};
use crate::diagnosis::finding::Finding;
use crate::monitor::plain_reason;

pub(crate) const CHECK: Check = Check {
    id: "tcp",
    title: "Connection",
    needs: &[Needs::Engine, Needs::Name, Needs::Tcp],
    judge,
};

fn judge(facts: &Facts) -> Finding {
    match facts.target().map(|target| target.address()) {
        None => return Finding::skipped(NO_ADDRESS),
        Some(None) => return Finding::skipped(A_SOCKET),
        Some(Some(_)) => {}
    }
    match &facts.way.tcp {
        Some(Ok(address)) => Finding::ok("The port accepts connections.")
            .private("connected to", address.to_string()),
        Some(Err(failure)) => Finding::because(plain_reason(*failure)).advise(facts.advice()),
        None => Finding::skipped(NO_WAY),
    }
}

#[cfg(test)]
mod tests {
    use docker_connection::{Reason, StepState};

    use super::*;
    use crate::diagnosis::checks::tests::{SOCKET, facts};
    use crate::engine::Failure;

    #[test]
    fn a_port_accepts_refuses_or_is_silent() {
        let failed = |reason| Some(Err(Failure::Because(reason)));
        for (host, tcp, state, part) in [
            (SOCKET, None, StepState::Skipped, "a socket"),
            ("tcp://192.0.2.7", None, StepState::Skipped, "ends before"),
            (
                "tcp://192.0.2.7",
                Some(Ok("192.0.2.7:2375".parse().unwrap())),
                StepState::Ok,
                "accepts",
            ),
            (
                "tcp://192.0.2.7",
                failed(Reason::ConnectionRefused),
                StepState::Failed,
                "refuses",
            ),
            (
                "tcp://192.0.2.7",
                failed(Reason::NetworkUnreachable),
                StepState::Failed,
                "no way",
            ),
            (
                "tcp://192.0.2.7",
                Some(Err(Failure::Silent)),
                StepState::Failed,
                "not answer",
            ),
        ] {
            let mut facts = facts(host);
            facts.way.tcp = tcp;
            let finding = judge(&facts);
            assert_eq!(finding.state, state, "{part}");
            assert!(finding.text.contains(part), "{}", finding.text);
        }
    }
}
