use docker_connection::Advice;

use crate::advice::start;
use crate::diagnosis::checks::Check;
use crate::diagnosis::facts::others::OtherFacts;
use crate::diagnosis::facts::{Facts, Needs};
use crate::diagnosis::finding::Finding;
use crate::engine::Neighbour;

pub(crate) const CHECK: Check = Check {
    id: "others",
    title: "Other engines",
    needs: &[Needs::Engine, Needs::Others],
    judge,
};

fn judge(facts: &Facts) -> Finding {
    let Some(others) = &facts.others else {
        return Finding::skipped("Nobody was looked for.");
    };
    let answers = facts.answers();
    of(others, answers)
        .fact("answer", names(others, |it| it.answers))
        .fact("do not answer", names(others, |it| !it.answers))
        .private(
            "sockets",
            list(others.neighbours.iter().map(|it| &*it.shown)),
        )
        .fact(
            "installed",
            list(others.installed.iter().map(|it| it.engine)),
        )
        .fact(
            "containerd",
            if others.has_containerd { "runs" } else { "" },
        )
}

/// What is offered where the chosen engine cannot be used; the rest is for who looks at the facts.
fn of(others: &OtherFacts, answers: bool) -> Finding {
    let (there, silent): (Vec<_>, Vec<_>) = others.neighbours.iter().partition(|it| it.answers);
    if answers {
        return Finding::ok(match there.len() {
            0 => "No other engine answers on this machine.",
            1 => "Another engine answers on this machine as well.",
            _ => "Other engines answer on this machine as well.",
        });
    }
    if !there.is_empty() {
        return Finding::warning("Another engine answers on this machine.")
            .advise(there.into_iter().map(Neighbour::offer));
    }
    let starts: Vec<Advice> = silent
        .iter()
        .flat_map(|it| started(it.engine, &it.shown))
        .collect();
    if !starts.is_empty() {
        return Finding::ok("The socket of another engine is there, which does not run.")
            .advise(starts);
    }
    if let Some(first) = others.installed.first() {
        let name = first.engine;
        return Finding::ok(format!("{name} is installed, and does not run."))
            .advise(started(name, first.socket))
            .say("To use it, choose its context, or set DOCKER_HOST to its socket.");
    }
    if others.has_containerd {
        return Finding::ok("containerd runs, which does not speak Docker's API.")
            .say("Its own client is nerdctl. For Docker's API start Docker on top of it.");
    }
    Finding::ok("No other engine was found on this machine.")
}

/// How that engine is started, in one step.
fn started(engine: &str, socket: &str) -> Option<Advice> {
    start(socket, engine.contains("Podman")).into_iter().next()
}

fn names(others: &OtherFacts, is_wanted: impl Fn(&Neighbour) -> bool) -> String {
    let wanted = others.neighbours.iter().filter(|it| is_wanted(it));
    list(wanted.map(|it| it.engine))
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use docker_connection::{Reason, StepState};

    use super::*;
    use crate::diagnosis::checks::tests::{SOCKET, answered, facts, told, unavailable};
    use crate::diagnosis::facts::others::Installed;
    use crate::platform::socket::SCHEME;

    fn neighbour(engine: &'static str, shown: &str, answers: bool) -> Neighbour {
        Neighbour {
            engine,
            shown: shown.to_owned(),
            answers,
        }
    }

    fn judged(answers: bool, others: OtherFacts) -> Finding {
        let facts = facts(SOCKET);
        let mut facts = if answers {
            answered(facts)
        } else {
            unavailable(facts, Reason::SocketMissing)
        };
        facts.others = Some(others);
        judge(&facts)
    }

    #[test]
    fn what_answers_is_offered_where_the_chosen_engine_does_not() {
        let others = || OtherFacts {
            neighbours: vec![
                neighbour("Podman", "/run/podman/podman.sock", true),
                neighbour("OrbStack", "~/.orbstack/run/docker.sock", false),
            ],
            ..OtherFacts::default()
        };
        let finding = judged(false, others());
        assert_eq!(finding.state, StepState::Warning);
        let command = finding.advice[0].command.as_deref().unwrap();
        let host = format!("DOCKER_HOST={SCHEME}:///run/podman/podman.sock");
        assert!(command.ends_with(&host), "{command}");
        assert_eq!(told(&finding, "answer").as_deref(), Some("Podman"));
        assert_eq!(told(&finding, "do not answer").as_deref(), Some("OrbStack"));
        let finding = judged(true, others());
        assert_eq!((finding.state, finding.advice), (StepState::Ok, Vec::new()));
    }

    #[test]
    fn what_is_there_and_does_not_run_comes_with_its_start() {
        let silent = OtherFacts {
            neighbours: vec![neighbour("Podman", "/run/user/7/podman/podman.sock", false)],
            ..OtherFacts::default()
        };
        let finding = judged(false, silent);
        #[cfg(target_os = "linux")]
        assert_eq!(
            finding.advice[0].command.as_deref(),
            Some("systemctl --user start podman.socket")
        );
        assert!(finding.text.contains("does not run"), "{}", finding.text);
        let installed = OtherFacts {
            installed: vec![Installed {
                engine: "Colima",
                socket: "~/.colima/default/docker.sock",
            }],
            ..OtherFacts::default()
        };
        let finding = judged(false, installed);
        assert!(
            finding.text.starts_with("Colima is installed"),
            "{}",
            finding.text
        );
        #[cfg(target_os = "linux")]
        assert_eq!(finding.advice[0].command.as_deref(), Some("colima start"));
        let bare = OtherFacts {
            has_containerd: true,
            ..OtherFacts::default()
        };
        assert!(judged(false, bare).text.starts_with("containerd runs"));
        let none = judged(false, OtherFacts::default());
        assert!(none.text.starts_with("No other"), "{}", none.text);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn engines_in_a_home_folder_are_started_by_their_own_programs() {
        for (engine, shown, command) in [
            ("Colima", "~/.colima/default/docker.sock", "colima start"),
            ("Rancher Desktop", "~/.rd/docker.sock", "rdctl start"),
            (
                "Docker Desktop",
                "~/.docker/desktop/docker.sock",
                "systemctl --user start docker-desktop",
            ),
        ] {
            let step = started(engine, shown).unwrap();
            assert_eq!(step.command.as_deref(), Some(command), "{engine}");
        }
    }
}
