use crate::diagnosis::checks::Check;
use crate::diagnosis::facts::{Facts, Needs};
use crate::diagnosis::finding::Finding;
use crate::text::harmless::harmless;

pub(crate) const CHECK: Check = Check {
    id: "credential-helpers",
    title: "Credential helpers",
    needs: &[Needs::Client],
    judge,
};

fn judge(facts: &Facts) -> Finding {
    let Some(client) = &facts.client else {
        return Finding::skipped("config.json cannot be read.");
    };
    let list = |is_there: bool| {
        let helpers = client.helpers.iter();
        let helpers = helpers.filter(|(_, there)| **there == is_there);
        helpers.map(|(name, _)| &**name).collect::<Vec<_>>()
    };
    let (there, missing) = (list(true), list(false));
    let finding = match missing.first() {
        None if there.is_empty() => Finding::ok("None is configured."),
        None => Finding::ok("All of their programs are there."),
        Some(first) => Finding::warning(
            "Docker's own client cannot log in: a credential helper of config.json is missing.",
        )
        .say(&format!(
            "Install docker-credential-{} where PATH finds it, or take its name out of \
             config.json and log in again.",
            harmless(first)
        )),
    };
    finding
        .fact("found", there.join(", "))
        .fact("missing", missing.join(", "))
}

#[cfg(test)]
mod tests {
    use docker_connection::StepState;

    use super::*;
    use crate::diagnosis::checks::tests::{SOCKET, facts, told};
    use crate::diagnosis::facts::client::ClientFacts;

    #[test]
    fn a_helper_without_a_program_is_named() {
        for (helpers, state, missing) in [
            (&[][..], StepState::Ok, None),
            (&[("pass", true)], StepState::Ok, None),
            (
                &[("pass", true), ("desktop", false)],
                StepState::Warning,
                Some("desktop"),
            ),
        ] {
            let mut facts = facts(SOCKET);
            let helpers = helpers
                .iter()
                .map(|(name, there)| ((*name).to_owned(), *there));
            facts.client = Some(ClientFacts {
                helpers: helpers.collect(),
                ..ClientFacts::default()
            });
            let finding = judge(&facts);
            assert_eq!(finding.state, state, "{missing:?}");
            assert_eq!(told(&finding, "missing").as_deref(), missing);
        }
    }

    #[test]
    fn what_a_file_calls_a_helper_does_nothing_to_a_terminal() {
        let mut facts = facts(SOCKET);
        let helper = ("pass\u{1b}[2J".to_owned(), false);
        facts.client = Some(ClientFacts {
            helpers: [helper].into(),
            ..ClientFacts::default()
        });
        let [advice] = &judge(&facts).advice[..] else {
            panic!("there is advice");
        };
        assert!(
            advice
                .text
                .starts_with("Install docker-credential-pass[2J where")
        );
    }
}
