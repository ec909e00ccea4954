use crate::diagnosis::checks::{A_SOCKET, Check, NO_ADDRESS};
use crate::diagnosis::facts::client::Config;
use crate::diagnosis::facts::{Facts, Needs};
use crate::diagnosis::finding::Finding;
use crate::engine::{Target, probe};

pub(crate) const CHECK: Check = Check {
    id: "proxies",
    title: "Proxies",
    needs: &[Needs::Engine, Needs::Account, Needs::Client],
    judge,
};

fn judge(facts: &Facts) -> Finding {
    let environment = &facts.environment;
    let finding = match facts.target() {
        None => Finding::skipped(NO_ADDRESS),
        Some(Target::Socket(_)) => Finding::skipped(A_SOCKET),
        Some(target) => {
            let (variable, proxy) = match target {
                Target::Tls { .. } => ("HTTPS_PROXY", &environment.https_proxy),
                _ => ("HTTP_PROXY", &environment.http_proxy),
            };
            let address = target.address().unwrap_or_default();
            match proxy {
                None => Finding::ok("No proxy is set for the way to the engine."),
                Some(_) if is_exempt(address, environment.no_proxy.as_deref()) => {
                    Finding::ok("A proxy is set, but not for the engine.")
                }
                Some(_) => Finding::warning(format!(
                    "Docker's own client goes to the engine by {variable}; this backend does not."
                ))
                .say("If the engine can be reached directly, add its host to NO_PROXY."),
            }
        }
    };
    let is_set = |it: &Option<String>| it.as_ref().is_some_and(|it| !it.is_empty());
    let engines = facts.info();
    let engine = engines.is_some_and(|it| is_set(&it.http_proxy) || is_set(&it.https_proxy));
    let containers = facts
        .client
        .as_ref()
        .is_some_and(|client| matches!(&client.config, Config::Valid { has_proxies: true }));
    finding
        .fact("of the engine", if engine { "set" } else { "" })
        .fact("of new containers", if containers { "set" } else { "" })
}

/// Whether that host is one to which clients go without a proxy: this machine, and what `NO_PROXY`
/// lists by name, by domain or by number.
fn is_exempt(address: &str, no_proxy: Option<&str>) -> bool {
    if probe::is_loopback(address) {
        return true;
    }
    let host = probe::host(address);
    let entries = no_proxy.unwrap_or_default().split(',').map(str::trim);
    let mut entries = entries.filter(|entry| !entry.is_empty());
    entries.any(|entry| {
        let name = entry.trim_start_matches("*.").trim_start_matches('.');
        let is_below = || {
            host.strip_suffix(name)
                .is_some_and(|rest| rest.ends_with('.'))
        };
        entry == "*" || entry == address || host == name || is_below()
    })
}

#[cfg(test)]
mod tests {
    use docker_connection::StepState;

    use super::*;
    use crate::diagnosis::checks::tests::{SOCKET, facts_in};
    use crate::engine::Environment;

    #[test]
    fn a_proxy_matters_where_the_engine_is_not_exempt() {
        let proxy = Some("http://ada:secret@proxy.test:3128");
        for (host, proxy, no_proxy, state) in [
            (SOCKET, proxy, None, StepState::Skipped),
            ("tcp://docker.test:2375", None, None, StepState::Ok),
            ("tcp://docker.test:2375", proxy, None, StepState::Warning),
            (
                "tcp://docker.test:2375",
                proxy,
                Some("a.test, .test"),
                StepState::Ok,
            ),
            (
                "tcp://docker.test:2375",
                proxy,
                Some("docker.test"),
                StepState::Ok,
            ),
            (
                "tcp://docker.test:2375",
                proxy,
                Some("ocker.test"),
                StepState::Warning,
            ),
            ("tcp://docker.test:2375", proxy, Some("*"), StepState::Ok),
            ("tcp://127.0.0.1:2375", proxy, None, StepState::Ok),
            ("tcp://[::1]:2375", proxy, None, StepState::Ok),
            (
                "tcp://192.0.2.7:2375",
                proxy,
                Some("192.0.2.7"),
                StepState::Ok,
            ),
        ] {
            let environment = Environment {
                http_proxy: proxy.map(str::to_owned),
                no_proxy: no_proxy.map(str::to_owned),
                ..Environment::default()
            };
            let finding = judge(&facts_in(host, environment));
            assert_eq!(finding.state, state, "{host} {no_proxy:?}");
            assert!(!format!("{finding:?}").contains("secret"));
        }
    }
}
