use docker_connection::{EndpointSource, Reason};

use crate::advice::advice;
use crate::diagnosis::checks::Check;
use crate::diagnosis::facts::{Facts, Needs};
use crate::diagnosis::finding::Finding;

pub(crate) const CHECK: Check = Check {
    id: "context",
    title: "Docker context",
    needs: &[Needs::Client],
    judge,
};

fn judge(facts: &Facts) -> Finding {
    let shown = &facts.endpoint.shown;
    let finding = match (&facts.endpoint.target, &shown.context) {
        (Err(flaw), Some(_))
            if matches!(
                flaw.reason,
                Reason::ContextMissing | Reason::ConfigUnreadable
            ) =>
        {
            Finding::because(flaw.reason).advise(advice(flaw.reason, &facts.endpoint, None))
        }
        (_, Some(name)) => Finding::ok(format!("The context {name} is used.")),
        (_, None) => unused(facts),
    };
    let Some(client) = &facts.client else {
        return finding;
    };
    finding
        .private("contexts", client.contexts.join(", "))
        .count("unreadable contexts", client.broken_contexts)
}

/// An address that was given comes before every context.
fn unused(facts: &Facts) -> Finding {
    match (facts.endpoint.shown.source, &facts.hidden_context) {
        (_, Some(name)) => {
            Finding::warning(format!("DOCKER_HOST hides the Docker context {name}."))
                .say("Unset DOCKER_HOST to use that context, or choose the context default.")
        }
        (EndpointSource::Flag, _) => {
            Finding::ok("No context is used: the address is from the command line.")
        }
        (EndpointSource::DockerHost, _) => {
            Finding::ok("No context is used: the address is from DOCKER_HOST.")
        }
        _ => Finding::ok("No context is chosen."),
    }
}

#[cfg(test)]
mod tests {
    use docker_connection::StepState;

    use super::*;
    use crate::diagnosis::checks::tests::SOCKET;
    use crate::engine::{Environment, Search};

    fn judged(environment: Environment, hidden: Option<&str>) -> Finding {
        let endpoint = Search::new(None, environment.clone()).endpoint();
        let mut facts = Facts::new(endpoint, environment);
        facts.hidden_context = hidden.map(str::to_owned);
        judge(&facts)
    }

    #[test]
    fn a_context_is_used_hidden_missing_or_not_chosen() {
        let host = || Environment {
            docker_host: Some(SOCKET.to_owned()),
            ..Environment::default()
        };
        let of_variable = |name: &str| Environment {
            docker_context: Some(name.to_owned()),
            home: Some("/nowhere".into()),
            ..Environment::default()
        };
        for (environment, hidden, state, part) in [
            (
                Environment::default(),
                None,
                StepState::Ok,
                "No context is chosen",
            ),
            (host(), None, StepState::Ok, "from DOCKER_HOST"),
            (
                host(),
                Some("colima"),
                StepState::Warning,
                "hides the Docker context colima",
            ),
            (
                of_variable("default"),
                None,
                StepState::Ok,
                "The context default is used",
            ),
            (
                of_variable("gone"),
                None,
                StepState::Failed,
                "does not exist",
            ),
        ] {
            let finding = judged(environment, hidden);
            assert_eq!(finding.state, state, "{part}");
            assert!(finding.text.contains(part), "{}", finding.text);
            assert_eq!(finding.advice.is_empty(), state == StepState::Ok, "{part}");
        }
    }
}
