use docker_connection::Reason;

use crate::diagnosis::checks::{Check, NO_ADDRESS, NO_WAY};
use crate::diagnosis::facts::{Facts, Needs};
use crate::diagnosis::finding::Finding;

pub(crate) const CHECK: Check = Check {
    id: "ping",
    title: "Answer",
    needs: &[Needs::Engine],
    judge,
};

fn judge(facts: &Facts) -> Finding {
    let Some(report) = &facts.report else {
        return Finding::failed("This machine has no files or no memory left to ask with.");
    };
    match (report.reason, &report.engine) {
        (None, Some(engine)) => {
            let podman = report.warnings.iter().find(|it| it.code == "podman");
            let finding = match podman {
                Some(podman) => Finding::warning(&podman.text),
                None => Finding::ok("Docker answers."),
            };
            let latency = report.latency_ms.map(|ms| format!("{ms} ms"));
            finding
                .fact("engine", &engine.kind)
                .fact("version", &engine.version)
                .fact("API version", &engine.api_version)
                .fact("system", [&*engine.os, &*engine.arch].join(", "))
                .fact("latency", latency.unwrap_or_default())
        }
        (Some(reason), _) if !facts.is_way_broken() && !is_told(reason) => {
            Finding::because(reason).advise(facts.advice())
        }
        _ if facts.target().is_none() => Finding::skipped(NO_ADDRESS),
        _ => Finding::skipped(NO_WAY),
    }
}

/// Whether a step before this one tells of it.
fn is_told(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::TlsFiles | Reason::TlsRejected | Reason::TlsExpected
    )
}

#[cfg(test)]
mod tests {
    use docker_connection::{StepState, Warning};

    use super::*;
    use crate::diagnosis::checks::tests::{SOCKET, answered, facts, unavailable};
    use crate::engine::Failure;

    #[test]
    fn an_engine_answers_or_one_step_says_why_not() {
        let socket = || facts(SOCKET);
        let mut podman = answered(socket());
        let report = podman.report.as_mut().unwrap();
        report.warnings.push(Warning {
            code: "podman".to_owned(),
            text: "This is Podman.".to_owned(),
        });
        let mut cut = unavailable(facts("tcp://192.0.2.7"), Reason::ConnectionRefused);
        cut.way.tcp = Some(Err(Failure::Because(Reason::ConnectionRefused)));
        for (facts, state, part) in [
            (answered(socket()), StepState::Ok, "answers"),
            (podman, StepState::Warning, "Podman"),
            (socket(), StepState::Failed, "no memory"),
            (
                unavailable(socket(), Reason::Hung),
                StepState::Failed,
                "does not answer",
            ),
            (
                unavailable(socket(), Reason::Starting),
                StepState::Failed,
                "take a minute",
            ),
            (
                unavailable(socket(), Reason::TlsExpected),
                StepState::Skipped,
                "ends before",
            ),
            (cut, StepState::Skipped, "ends before"),
            (
                unavailable(facts("nonsense"), Reason::BadHost),
                StepState::Skipped,
                "no address",
            ),
        ] {
            let finding = judge(&facts);
            assert_eq!(finding.state, state, "{part}");
            assert!(finding.text.contains(part), "{}", finding.text);
        }
    }
}
