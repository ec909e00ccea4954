use crate::diagnosis::checks::{Check, NO_ANSWER};
use crate::diagnosis::facts::{Facts, Needs};
use crate::diagnosis::finding::Finding;

pub(crate) const CHECK: Check = Check {
    id: "api-version",
    title: "API version",
    needs: &[Needs::Engine, Needs::Account],
    judge,
};

type Version = (u32, u32);

fn judge(facts: &Facts) -> Finding {
    let wanted = facts.environment.docker_api_version.as_deref();
    let Some(text) = wanted else {
        return range(facts, Finding::ok("DOCKER_API_VERSION is not set."));
    };
    let Some(version) = parse(text) else {
        return range(
            facts,
            Finding::warning("DOCKER_API_VERSION is no version, as in 1.41.")
                .run("Unset it.", "unset DOCKER_API_VERSION"),
        );
    };
    let versions = facts.account.as_ref().map(|it| &it.api_versions);
    let Some(Ok(versions)) = versions else {
        return Finding::skipped(NO_ANSWER).fact("DOCKER_API_VERSION", text);
    };
    let bound = |text: &Option<String>| text.as_deref().and_then(parse);
    let finding = if bound(&versions.newest).is_some_and(|newest| version > newest) {
        Finding::warning("DOCKER_API_VERSION is newer than what the engine speaks.").run(
            "Unset it, or update the engine.",
            "unset DOCKER_API_VERSION",
        )
    } else if bound(&versions.oldest).is_some_and(|oldest| version < oldest) {
        Finding::warning("DOCKER_API_VERSION is older than what the engine still speaks.")
            .run("Unset it.", "unset DOCKER_API_VERSION")
    } else {
        Finding::ok("The engine speaks the version in DOCKER_API_VERSION.")
    };
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

fn parse(text: &str) -> Option<Version> {
    let (major, minor) = text.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use docker_connection::StepState;

    use super::*;
    use crate::diagnosis::checks::tests::{SOCKET, facts_in};
    use crate::diagnosis::facts::Account;
    use crate::engine::{ApiVersions, Environment, Failure};

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
