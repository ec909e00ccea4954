use std::path::Path;
use std::sync::Arc;

use super::read;
use crate::engine::{Environment, Neighbour, Search, survey};
use crate::platform::blocking::Blocking;

/// Where containerd has its socket.
const CONTAINERD: &str = "/run/containerd/containerd.sock";

/// Engines on this machine besides the chosen one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct OtherFacts {
    /// Those whose sockets are there.
    pub(crate) neighbours: Vec<Neighbour>,
    /// Those whose programs are there.
    pub(crate) installed: Vec<Installed>,
    /// Whether containerd runs, be it on its own or below Docker.
    pub(crate) has_containerd: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Installed {
    pub(crate) engine: &'static str,
    /// Where it has its socket as soon as it runs.
    pub(crate) socket: &'static str,
}

/// What can be installed, by its program.
const PROGRAMS: [(&str, Installed); 4] = [
    ("podman", of("Podman", "/run/user/podman/podman.sock")),
    ("colima", of("Colima", "~/.colima/default/docker.sock")),
    ("rdctl", of("Rancher Desktop", "~/.rd/docker.sock")),
    ("orbctl", of("OrbStack", "~/.orbstack/run/docker.sock")),
];

const fn of(engine: &'static str, socket: &'static str) -> Installed {
    Installed { engine, socket }
}

/// Looks for them; takes two seconds at most.
pub(super) async fn gather(
    search: &Arc<Search>,
    chosen: Option<&Path>,
    files: &Blocking,
) -> OtherFacts {
    let neighbours = survey(search, chosen).await;
    let environment = search.environment().clone();
    let seen = read(files, move || {
        (installed(&environment), Path::new(CONTAINERD).exists())
    });
    let (installed, has_containerd) = seen.await.unwrap_or_default();
    OtherFacts {
        neighbours,
        installed,
        has_containerd,
    }
}

fn installed(environment: &Environment) -> Vec<Installed> {
    let programs = PROGRAMS.iter();
    let there = programs.filter(|(program, _)| environment.has_program(program));
    there.map(|(_, installed)| *installed).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::tempdir;

    use super::*;
    use crate::platform::programs::SUFFIX;

    #[test]
    fn programs_tell_which_engines_are_installed() {
        let folder = tempdir().unwrap();
        for program in ["colima", "podman", "docker"] {
            fs::write(folder.path().join(format!("{program}{SUFFIX}")), "").unwrap();
        }
        let environment = Environment {
            path: Some(folder.path().into()),
            ..Environment::default()
        };
        let found = installed(&environment);
        let names: Vec<_> = found.iter().map(|it| it.engine).collect();
        assert_eq!(names, ["Podman", "Colima"]);
    }
}
