//! Each check judges what was gathered; it asks nobody and reads nothing.

mod configuration;
mod engine;
mod way;

use super::facts::{Facts, Needs};
use super::finding::Finding;

/// A step of every diagnosis.
#[derive(Debug)]
pub(super) struct Check {
    /// Kebab-case, and the same in every release.
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    /// What has to be gathered before, in that order; the last of it is what takes its time.
    pub(super) needs: &'static [Needs],
    pub(super) judge: fn(&Facts) -> Finding,
}

/// In the order in which a person would make them by hand.
pub(super) const CHECKS: [Check; 18] = [
    configuration::address::CHECK,
    configuration::context::CHECK,
    configuration::config_file::CHECK,
    configuration::credential_helpers::CHECK,
    configuration::api_version::CHECK,
    configuration::tls_files::CHECK,
    configuration::daemon_json::CHECK,
    way::service::CHECK,
    way::socket::CHECK,
    way::name::CHECK,
    way::tcp::CHECK,
    way::tls::CHECK,
    way::proxies::CHECK,
    engine::ping::CHECK,
    engine::info::CHECK,
    engine::clock::CHECK,
    engine::disk::CHECK,
    engine::others::CHECK,
];

/// What is skipped where there is no address to go to.
const NO_ADDRESS: &str = "There is no address to go to.";
/// What is skipped where no network is between.
const A_SOCKET: &str = "The engine is reached by a socket of this machine.";
/// What is skipped where the way ends before.
const NO_WAY: &str = "The way to the engine ends before that.";
/// What is skipped where the engine tells nothing.
const NO_ANSWER: &str = "The engine does not answer.";

#[cfg(test)]
mod tests {
    use docker_connection::{Engine, HealthReport, HealthStatus, Reason, StepState};

    use super::*;
    use crate::engine::{Environment, Search};

    /// The address of an engine of this machine.
    pub(super) const SOCKET: &str = crate::platform::socket::DEFAULT_HOST;

    /// What is known before anything is gathered, for an engine at that address.
    pub(super) fn facts(host: &str) -> Facts {
        facts_in(host, Environment::default())
    }

    pub(super) fn facts_in(host: &str, environment: Environment) -> Facts {
        let search = Search::new(Some(host.to_owned()), environment.clone());
        Facts::new(search.endpoint(), environment)
    }

    /// The same of an engine that answers.
    pub(super) fn answered(mut facts: Facts) -> Facts {
        facts.report = Some(HealthReport {
            status: HealthStatus::Available,
            latency_ms: Some(0.8),
            engine: Some(Engine {
                kind: "docker".to_owned(),
                version: "20.10.24".to_owned(),
                api_version: "1.41".to_owned(),
                os: "linux".to_owned(),
                arch: "amd64".to_owned(),
            }),
            ..HealthReport::default()
        });
        facts
    }

    /// The same of an engine that cannot be used.
    pub(super) fn unavailable(mut facts: Facts, reason: Reason) -> Facts {
        facts.report = Some(HealthReport {
            reason: Some(reason),
            ..HealthReport::default()
        });
        facts
    }

    /// The value of the fact with that name.
    pub(super) fn told(finding: &Finding, name: &str) -> Option<String> {
        let step = crate::diagnosis::finding::Found::new("", "", finding.clone(), 0).step(true);
        let mut facts = step.facts.into_iter();
        facts.find(|fact| fact.name == name).map(|fact| fact.value)
    }

    #[test]
    fn every_check_can_be_made_where_nothing_could_be_gathered() {
        let hosts = [SOCKET, "tcp://192.0.2.7:2375", "nonsense"];
        for host in hosts {
            for check in &CHECKS {
                let finding = (check.judge)(&facts(host));
                assert!(
                    finding.text.ends_with('.'),
                    "{}: {}",
                    check.id,
                    finding.text
                );
                assert!(
                    !finding.text.contains('/'),
                    "{}: {}",
                    check.id,
                    finding.text
                );
                assert_ne!(finding.state, StepState::Unknown);
            }
        }
    }

    #[test]
    fn ids_are_those_that_others_rely_on() {
        let ids = CHECKS.map(|check| check.id);
        let expected = [
            "address",
            "context",
            "config-file",
            "credential-helpers",
            "api-version",
            "tls-files",
            "daemon-json",
            "service",
            "socket",
            "name",
            "tcp",
            "tls",
            "proxies",
            "ping",
            "info",
            "clock",
            "disk",
            "others",
        ];
        assert_eq!(ids, expected);
    }

    #[test]
    fn the_book_tells_of_every_check_in_its_order() {
        let book = include_str!("../../../../docs/diagnose.md");
        let (_, table) = book.split_once("\n| step | what is looked at |\n").unwrap();
        let rows = table.lines().skip(1);
        let told = rows.map_while(|row| row.strip_prefix("| `")?.split('`').next());
        assert_eq!(told.collect::<Vec<_>>(), CHECKS.map(|check| check.id));
    }
}
