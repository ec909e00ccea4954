//! What a diagnosis finds of real files.

use std::fs;

use docker_connection::DiagnosisStatus;
use docker_connection::StepState::{Failed, Ok as Fine, Skipped, Warning};
use docker_connection_backend::Environment;

use super::home::{Home, has_no_trouble};
use crate::common::{diagnosed, untroubled, use_context};

#[tokio::test]
async fn config_json_is_told_by_the_place_of_its_fault() {
    let home = Home::new();
    let _engine = home.engine(untroubled());
    home.write_config("{\n  \"credsStore\": oops\n}");
    let steps = home.diagnosed().await;
    assert_eq!(steps.that_are(Warning), ["config-file"]);
    assert_eq!(steps.fact("config-file", "trouble"), "line 2, column 17");
    assert_eq!(steps.fact("config-file", "file"), "~/.docker/config.json");

    // Without another address it is in the way.
    let steps = diagnosed(None, home.environment()).await;
    assert_eq!(steps.that_are(Failed), ["config-file"]);
    assert_eq!(steps.state("ping"), Skipped);
    assert_eq!(DiagnosisStatus::of(&steps.0), DiagnosisStatus::Unusable);
}

#[tokio::test]
async fn contexts_are_followed_missed_and_hidden() {
    let home = Home::new();
    let _engine = home.engine(untroubled());
    use_context(home.path(), "colima", &home.host());
    let steps = diagnosed(None, home.environment()).await;
    has_no_trouble(&steps);
    assert_eq!(steps.step("context").text, "The context colima is used.");

    let hiding = Environment {
        docker_host: Some(home.host()),
        ..home.environment()
    };
    has_no_trouble(&diagnosed(None, hiding.clone()).await);
    use_context(home.path(), "other", "unix:///nowhere/other.sock");
    let steps = diagnosed(None, hiding).await;
    assert_eq!(steps.that_are(Warning), ["context"]);

    home.write_config(r#"{"currentContext": "gone"}"#);
    let steps = diagnosed(None, home.environment()).await;
    assert_eq!(steps.that_are(Failed), ["context"]);
    let commands = steps.step("context").advice.iter();
    let commands: Vec<_> = commands.filter_map(|it| it.command.as_deref()).collect();
    assert_eq!(commands, ["docker context ls"]);
}

#[tokio::test]
async fn credential_helpers_that_are_not_installed_are_named() {
    let home = Home::new();
    let _engine = home.engine(untroubled());
    home.write_config(r#"{"credsStore": "desktop", "auths": {"a.test": {"auth": "c2VjcmV0"}}}"#);
    let steps = home.diagnosed().await;
    assert_eq!(steps.that_are(Warning), ["credential-helpers"]);
    assert_eq!(steps.fact("credential-helpers", "missing"), "desktop");
    fs::write(home.path().join("docker-credential-desktop"), "").unwrap();
    has_no_trouble(&home.diagnosed().await);
}

#[tokio::test]
async fn a_version_that_the_engine_does_not_speak_is_a_warning() {
    let home = Home::new();
    let _engine = home.engine(untroubled());
    for (version, state) in [("1.40", Fine), ("1.44", Warning), ("1.9", Warning)] {
        let environment = Environment {
            docker_api_version: Some(version.to_owned()),
            ..home.environment()
        };
        let steps = diagnosed(Some(&home.host()), environment).await;
        assert_eq!(steps.state("api-version"), state, "{version}");
    }
}
