//! The way to the engine, looked at step by step as a person would do it by hand.
//!
//! Facts are gathered by `facts`, one module for each kind of them, and may take a while. Checks
//! only judge what was gathered: a new one is a file in `checks` and a line in its list. Nothing is
//! changed on the machine, and nothing that a client says has a part in it.

mod checks;
mod facts;
mod finding;
mod follower;
mod run;
mod shared;

use docker_connection::DiagnosisStep;
use futures_util::stream::{self, Stream};

use crate::engine::{Environment, Search};
use crate::monitor::Monitor;

pub(crate) use self::follower::{Follower, News};
pub(crate) use self::shared::Diagnoses;

/// Looks at the whole way to the engine, and tells of each step as soon as it is made; all of them
/// within 15 s. The steps tell of this machine's paths, users and hosts.
///
/// The engine is the one of [`Config`](crate::Config) with that address and environment. Nothing is
/// changed, and the engine is asked no more than who and how it is.
///
/// # Panics
///
/// When it is polled first outside of a tokio runtime.
pub fn diagnose(
    docker_host: Option<String>,
    environment: Environment,
) -> impl Stream<Item = DiagnosisStep> + Send + use<> {
    let search = Search::new(docker_host, environment);
    let monitor = Monitor::new(search.clone(), Vec::new());
    let diagnoses = Diagnoses::new(search, monitor);
    stream::unfold(None, move |follower: Option<Follower>| {
        let mut follower = follower.unwrap_or_else(|| diagnoses.follow());
        async move {
            match follower.next().await? {
                News::Step(found) => Some((found.step(true), Some(follower))),
                News::End(_) => None,
            }
        }
    })
}

/// What the files of Docker's own client and the engine's `daemon.json` make of each step, as it is
/// told to everybody and to those who may know the machine.
#[cfg(fuzzing)]
#[must_use]
pub fn judged_files(environment: Environment, daemon_json: &str) -> Vec<[DiagnosisStep; 2]> {
    let facts = facts::Facts::of_files(environment, daemon_json);
    let found = |check: &checks::Check| {
        let finding = (check.judge)(&facts);
        let found = finding::Found::new(check.id, check.title, finding, 0);
        [found.step(false), found.step(true)]
    };
    checks::CHECKS.iter().map(found).collect()
}
