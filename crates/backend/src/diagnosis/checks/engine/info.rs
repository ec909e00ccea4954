use docker_connection::Reason;

use crate::diagnosis::checks::{Check, NO_ANSWER};
use crate::diagnosis::facts::{Facts, Needs};
use crate::diagnosis::finding::Finding;
use crate::engine::{Failure, Info};

pub(crate) const CHECK: Check = Check {
    id: "info",
    title: "Engine",
    needs: &[Needs::Engine, Needs::Account],
    judge,
};

/// Drivers that copy whole layers or that engines have given up.
const POOR_DRIVERS: [&str; 4] = ["vfs", "devicemapper", "aufs", "overlay"];

fn judge(facts: &Facts) -> Finding {
    let info = match facts.account.as_ref().map(|account| &account.info) {
        Some(Ok(info)) => info,
        Some(Err(Failure::Because(Reason::ProxyDenied))) => {
            return Finding::skipped("A proxy in front of the engine forbids to ask for more.");
        }
        Some(Err(_)) => return Finding::warning("The engine does not tell of itself."),
        None => return Finding::skipped(NO_ANSWER),
    };
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let warnings = info.warnings.as_deref().unwrap_or_default();
    of(info, warnings)
        .fact("storage driver", text(&info.driver))
        .fact("cgroup version", text(&info.cgroup_version))
        .fact("cgroup driver", text(&info.cgroup_driver))
        .fact("kernel", text(&info.kernel_version))
        .private("system", text(&info.operating_system))
        .count("warnings", warnings.len())
        .private("warns", warnings.join(" · "))
}

fn of(info: &Info, warnings: &[String]) -> Finding {
    // Most others are about limits that a kernel does not know.
    let is_open = warnings.iter().any(|it| it.contains("without encryption"));
    let driver = info.driver.as_deref().unwrap_or_default();
    if is_open {
        Finding::warning("The engine warns that others can reach it without TLS.")
            .say("Let it listen at its socket alone, or with TLS.")
    } else if POOR_DRIVERS.contains(&driver) {
        Finding::warning("The engine's storage driver is slow, or takes much space.")
            .say("Use overlay2: set storage-driver in daemon.json, and load images anew.")
    } else {
        Finding::ok("The engine has nothing to complain of that matters here.")
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use docker_connection::StepState;

    use super::*;
    use crate::diagnosis::checks::tests::{SOCKET, facts};
    use crate::diagnosis::facts::Account;

    #[test]
    fn of_an_engines_own_warnings_those_that_matter_are_told() {
        let info = |driver: &str, warnings: &[&str]| {
            Ok(Info {
                driver: Some(driver.to_owned()),
                warnings: Some(warnings.iter().map(ToString::to_string).collect()),
                ..Info::default()
            })
        };
        let open = "WARNING: API is accessible on http://0.0.0.0:2375 without encryption.";
        for (info, state) in [
            (info("overlay2", &[]), StepState::Ok),
            (
                info("overlay2", &["WARNING: No swap limit support"]),
                StepState::Ok,
            ),
            (info("overlay2", &[open]), StepState::Warning),
            (info("vfs", &[]), StepState::Warning),
            (Err(Failure::Silent), StepState::Warning),
            (
                Err(Failure::Because(Reason::ProxyDenied)),
                StepState::Skipped,
            ),
        ] {
            let told = format!("{info:?}");
            let mut facts = facts(SOCKET);
            facts.account = Some(Account {
                info,
                told_at: SystemTime::UNIX_EPOCH,
                api_versions: Err(Failure::Silent),
            });
            assert_eq!(judge(&facts).state, state, "{told}");
        }
        assert_eq!(judge(&facts(SOCKET)).state, StepState::Skipped);
    }
}
