use crate::diagnosis::checks::{Check, NO_ADDRESS};
use crate::diagnosis::facts::service::{ServiceFacts, Unit};
use crate::diagnosis::facts::{Facts, Needs};
use crate::diagnosis::finding::Finding;

pub(crate) const CHECK: Check = Check {
    id: "service",
    title: "Service",
    needs: &[Needs::Engine, Needs::Socket, Needs::Service],
    judge,
};

fn judge(facts: &Facts) -> Finding {
    if facts.target().is_none() {
        return Finding::skipped(NO_ADDRESS);
    }
    if let Some(elsewhere) = facts.elsewhere() {
        return Finding::skipped(elsewhere);
    }
    let Some(services) = &facts.service else {
        return Finding::skipped("No service of systemd is known to have this socket.");
    };
    let answers = facts.answers();
    let Some(unit) = services.service().filter(|unit| unit.is_there()) else {
        return if answers {
            Finding::skipped("The engine was not started by a service.")
        } else {
            Finding::failed("There is no service that would start the engine.")
        };
    };
    let finding = of(unit, services, answers)
        .fact("service", unit.get("Id"))
        .fact("state", state(unit));
    let boot = services
        .socket()
        .filter(|it| it.get("UnitFileState") == "enabled");
    let at_boot = boot.map_or(unit.get("UnitFileState"), |_| "enabled, when it is asked");
    finding.fact("at boot", at_boot)
}

fn of(unit: &Unit, services: &ServiceFacts, answers: bool) -> Finding {
    let start = services.start.as_str();
    let is_watched = services
        .socket()
        .is_some_and(|it| it.get("ActiveState") == "active");
    match (unit.get("ActiveState"), unit.get("SubState")) {
        ("active" | "reloading", _) => Finding::ok("The engine's service runs."),
        (_, "auto-restart") => Finding::failed("The engine's service ends again and again.")
            .fact("last exit", exit(unit))
            .run("Look at the end of its log.", services.log.as_str()),
        ("activating", _) => Finding::warning("The engine's service is about to run."),
        ("failed", _) => Finding::failed("The engine's service has failed.")
            .fact("last exit", exit(unit))
            .run("Look at the end of its log.", services.log.as_str())
            .run("Start it when that is mended.", start),
        _ if answers => Finding::ok("The engine runs, though not by its service."),
        _ if is_watched => Finding::ok("The engine's service runs as soon as it is asked."),
        _ => Finding::failed("The engine's service does not run.").run("Start it.", start),
    }
}

fn state(unit: &Unit) -> String {
    format!("{} ({})", unit.get("ActiveState"), unit.get("SubState"))
}

fn exit(unit: &Unit) -> String {
    let restarts = match unit.get("NRestarts") {
        "" | "0" => String::new(),
        count => format!(", {count} restarts"),
    };
    let (result, status) = (unit.get("Result"), unit.get("ExecMainStatus"));
    format!("{result}, status {status}{restarts}")
}

#[cfg(test)]
mod tests {
    use docker_connection::{Reason, StepState};

    use super::*;
    use crate::diagnosis::checks::tests::{SOCKET, answered, facts, told, unavailable};
    use crate::diagnosis::facts::service::parse;

    /// A service that systemd has given up, in the form in which `systemctl show` tells of it.
    const FAILED: &str = "\
Id=docker.service
LoadState=loaded
ActiveState=failed
SubState=failed
UnitFileState=enabled
Result=exit-code
ExecMainStatus=1
NRestarts=3
ExecStart={ path=/usr/sbin/dockerd ; argv[]=/usr/sbin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock ; ignore_errors=no ; start_time=[Sun 2026-11-29 09:12:44 UTC] ; stop_time=[Sun 2026-11-29 09:12:45 UTC] ; pid=4242 ; code=exited ; status=1 }

Id=docker.socket
LoadState=loaded
ActiveState=failed
SubState=failed
UnitFileState=enabled
Result=service-start-limit-hit
";

    fn judged(text: &str, answers: bool) -> Finding {
        let facts = facts(SOCKET);
        let mut facts = if answers {
            answered(facts)
        } else {
            unavailable(facts, Reason::SocketMissing)
        };
        facts.service = Some(ServiceFacts {
            units: parse(text),
            start: "sudo systemctl start docker".to_owned(),
            log: "sudo journalctl --unit docker --lines 50".to_owned(),
        });
        judge(&facts)
    }

    #[test]
    fn what_systemd_tells_is_read() {
        let units = parse(FAILED);
        assert_eq!(units.len(), 2);
        assert_eq!(
            units[0].words(),
            [
                "/usr/sbin/dockerd",
                "-H",
                "fd://",
                "--containerd=/run/containerd/containerd.sock"
            ]
        );
        assert!(parse("").is_empty());
        assert!(
            parse("Id=x.service\nLoadState=not-found\n")[0]
                .words()
                .is_empty()
        );
    }

    #[test]
    fn a_failed_service_is_told_with_its_last_exit() {
        let finding = judged(FAILED, false);
        assert_eq!(finding.state, StepState::Failed);
        let exit = told(&finding, "last exit").unwrap();
        assert_eq!(exit, "exit-code, status 1, 3 restarts");
        assert_eq!(finding.advice.len(), 2);
    }

    #[test]
    fn each_state_of_a_service_has_its_meaning() {
        let unit = |active: &str, sub: &str| {
            format!("Id=docker.service\nLoadState=loaded\nActiveState={active}\nSubState={sub}\n")
        };
        let socket =
            "\nId=docker.socket\nLoadState=loaded\nActiveState=active\nSubState=listening\n";
        for (text, answers, state) in [
            (unit("active", "running"), true, StepState::Ok),
            (unit("inactive", "dead"), true, StepState::Ok),
            (unit("inactive", "dead"), false, StepState::Failed),
            (unit("inactive", "dead") + socket, false, StepState::Ok),
            (unit("activating", "start"), false, StepState::Warning),
            (unit("activating", "auto-restart"), false, StepState::Failed),
            (
                "Id=docker.service\nLoadState=not-found\n".to_owned(),
                true,
                StepState::Skipped,
            ),
            (
                "Id=docker.service\nLoadState=not-found\n".to_owned(),
                false,
                StepState::Failed,
            ),
        ] {
            assert_eq!(judged(&text, answers).state, state, "{text}");
        }
    }
}
