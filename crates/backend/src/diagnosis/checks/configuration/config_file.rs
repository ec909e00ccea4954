use docker_connection::{Reason, StepState};

use crate::diagnosis::checks::Check;
use crate::diagnosis::facts::client::Config;
use crate::diagnosis::facts::{Facts, Needs};
use crate::diagnosis::finding::Finding;

pub(crate) const CHECK: Check = Check {
    id: "config-file",
    title: "config.json",
    needs: &[Needs::Client],
    judge,
};

fn judge(facts: &Facts) -> Finding {
    let Some(client) = &facts.client else {
        return Finding::because(Reason::ConfigUnreadable)
            .say("Its file system does not answer: look at what is mounted there.");
    };
    let damaged = || {
        let mut finding = Finding::because(Reason::ConfigUnreadable);
        // The engine is found without it; only Docker's own client is in trouble.
        if facts.target().is_some() {
            finding.state = StepState::Warning;
        }
        finding
    };
    let finding = match &client.config {
        Config::Missing => Finding::ok("There is none, and none is needed."),
        Config::Valid { .. } => Finding::ok("It can be read."),
        Config::Unreadable => damaged()
            .fact("trouble", "no right to read it")
            .say("Let the user that runs this backend read it."),
        Config::Invalid { line, column } => damaged()
            .fact("trouble", format!("line {line}, column {column}"))
            .say("Correct it there: it is not the JSON that Docker expects."),
    };
    finding.private("file", client.path.clone().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::checks::tests::{SOCKET, facts, told};
    use crate::diagnosis::facts::client::ClientFacts;

    #[test]
    fn a_damaged_file_is_in_the_way_only_where_it_is_needed() {
        let valid = Config::Valid { has_proxies: false };
        let invalid = Config::Invalid { line: 3, column: 9 };
        for (config, state, trouble) in [
            (Config::Missing, StepState::Ok, None),
            (valid, StepState::Ok, None),
            (
                Config::Unreadable,
                StepState::Warning,
                Some("no right to read it"),
            ),
            (invalid, StepState::Warning, Some("line 3, column 9")),
        ] {
            let mut facts = facts(SOCKET);
            facts.client = Some(ClientFacts {
                config: config.clone(),
                ..ClientFacts::default()
            });
            let finding = judge(&facts);
            assert_eq!(finding.state, state, "{config:?}");
            assert_eq!(told(&finding, "trouble").as_deref(), trouble);
            let flaw = facts_of_a_broken_context();
            facts.endpoint = flaw;
            let state = if trouble.is_some() {
                StepState::Failed
            } else {
                state
            };
            assert_eq!(judge(&facts).state, state, "{config:?}");
        }
        assert_eq!(judge(&facts(SOCKET)).state, StepState::Failed);
    }

    fn facts_of_a_broken_context() -> crate::engine::EngineEndpoint {
        use crate::engine::{Environment, Search};
        Search::new(None, Environment::default()).unreadable()
    }
}
