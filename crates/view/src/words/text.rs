use std::time::Duration;

use docker_connection::{
    ContainerCounts, DiskSpace, Endpoint, Engine, Message, Phase, Reason, Warning,
};

use crate::Label;

/// What a [`Catalogue`](crate::Catalogue) is asked to put into words.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Text<'a> {
    /// A name, heading or button.
    Label(Label),
    /// A phase in a few words, as a heading. [`Phase::Unknown`] is shown whenever nothing is known
    /// of Docker itself.
    Phase(Phase),
    /// A reason in one sentence.
    Reason(Reason),
    /// What is wrong, in one sentence or two.
    Message(&'a Message),
    /// What to do about a reason; if empty, what the backend sent is shown.
    Advice(Reason),
    /// What works, but may surprise.
    Warning(&'a Warning),
    /// When the next attempt runs, in seconds from now: for the eye, as it changes each second.
    NextAttemptIn(u64),
    /// When the next attempt runs, in ms since 1970: for the ear.
    NextAttemptAt(f64),
    /// From when on a person may retry, in seconds from now, where nothing retries by itself.
    RetryAllowedIn(u64),
    /// From when on a person may retry, in ms since 1970, where nothing retries by itself.
    RetryAllowedAt(f64),
    /// Seconds until the next attempt, as short as can be.
    SecondsLeft(u64),
    /// Why a button does nothing: a cooldown runs until then, in ms since 1970.
    WaitingUntil(f64),
    /// How many attempts failed, of how many that are allowed in a row.
    Attempts(u32, u32),
    /// An engine that answered.
    Engine(&'a Engine),
    /// Where an endpoint was configured; empty if there is nothing to say.
    Source(&'a Endpoint),
    /// A time of day, in ms since 1970.
    Time(f64),
    /// How long something took.
    Lasted(Duration),
    /// The end of an outage that took so long.
    Recovered(Duration),
    /// Time on processors, in percent of one processor, and how many processors there are.
    Cpu(f64, Option<u32>),
    /// Memory that is used, and all there is, in bytes.
    Memory(u64, Option<u64>),
    /// What is left of a file system.
    Disk(DiskSpace),
    /// Containers by state.
    Containers(ContainerCounts),
    /// The figures are those of so many containers, of so many that run.
    Counted(u64, u64),
    /// The command that starts the engine failed with that exit status, or was ended.
    StartFailed(Option<i32>),
}
