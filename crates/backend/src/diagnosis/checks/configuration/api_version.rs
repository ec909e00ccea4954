use crate::diagnosis::checks::{Check, NO_ANSWER};
use crate::diagnosis::facts::{Facts, Needs};
use crate::diagnosis::finding::Finding;
use crate::engine::{ApiVersions, Fit};

pub(crate) const CHECK: Check = Check {
    id: "api-version",
    title: "API version",
    needs: &[Needs::Engine, Needs::Account],
    judge,
};

fn judge(facts: &Facts) -> Finding {
    let wanted = facts.environment.docker_api_version.as_deref();
    let Some(text) = wanted else {
        return range(facts, Finding::ok("DOCKER_API_VERSION is not set."));
    };
    let account = facts.account.as_ref();
    let versions = account.and_then(|it| it.api_versions.as_ref().ok());
    let fit = versions.unwrap_or(&ApiVersions::default()).fit(text);
    if fit != Fit::Nonsense && versions.is_none() {
        return Finding::skipped(NO_ANSWER).fact("DOCKER_API_VERSION", text);
    }
    let (words, advice) = match fit {
        Fit::Spoken => {
            let finding = Finding::ok("The engine speaks the version in DOCKER_API_VERSION.");
            return range(facts, finding).fact("DOCKER_API_VERSION", text);
        }
        Fit::Nonsense => ("DOCKER_API_VERSION is no version, as in 1.41.", "Unset it."),
        Fit::TooNew => (
            "DOCKER_API_VERSION is newer than what the engine speaks.",
            "Unset it, or update the engine.",
        ),
        Fit::TooOld => (
            "DOCKER_API_VERSION is older than what the engine still speaks.",
            "Unset it.",
        ),
    };
    let finding = Finding::warning(words).run(advice, "unset DOCKER_API_VERSION");
    range(facts, finding).fact("DOCKER_API_VERSION", text)
}

fn range(facts: &Facts, finding: Finding) -> Finding {
    let versions = facts.account.as_ref().map(|it| &it.api_versions);
    let Some(Ok(versions)) = versions else {
        return finding;
    };
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    finding
        .fact("oldest", text(&versions.oldest))
        .fact("newest", text(&versions.newest))
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use docker_connection::StepState;

    use super::*;
    use crate::diagnosis::checks::tests::{SOCKET, facts_in};
    use crate::diagnosis::facts::Account;
    use crate::engine::{Environment, Failure};

    #[test]
    fn the_version_in_the_variable_is_compared_as_numbers() {
        for (variable, answers, state, part) in [
            (None, true, StepState::Ok, "not set"),
            (Some("1.41"), true, StepState::Ok, "speaks the version"),
            (Some("1.9"), true, StepState::Warning, "older"),
            (Some("1.44"), true, StepState::Warning, "newer"),
            (Some("2.0"), true, StepState::Warning, "newer"),
            (Some("v1.41"), true, StepState::Warning, "no version"),
            (Some("1.44"), false, StepState::Skipped, "does not answer"),
        ] {
            let environment = Environment {
                docker_api_version: variable.map(str::to_owned),
                ..Environment::default()
            };
            let mut facts = facts_in(SOCKET, environment);
            facts.account = answers.then(|| Account {
                info: Err(Failure::Silent),
                told_at: SystemTime::UNIX_EPOCH,
                api_versions: Ok(ApiVersions {
                    newest: Some("1.41".to_owned()),
                    oldest: Some("1.12".to_owned()),
                }),
            });
            let finding = judge(&facts);
            assert_eq!(finding.state, state, "{variable:?}");
            assert!(finding.text.contains(part), "{}", finding.text);
        }
    }
}
