use std::time::Duration;

use docker_connection::{Endpoint, Engine, Message, Phase, Reason, Warning};

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
}

/// Names, headings and buttons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Label {
    /// The product, next to the icon of a compact indicator.
    Docker,
    /// The name of the panel.
    Panel,
    /// The button that checks now.
    Retry,
    /// The button that forgets the failures and checks now.
    Reset,
    /// Why a button does nothing: a check is in flight.
    CheckRunning,
    /// Why a button does nothing: a cooldown runs, nobody knows until when.
    Waiting,
    /// Why the counter cannot be reset again: it was a moment ago.
    JustReset,
    /// Why the counter cannot be reset: it is at zero.
    NothingToReset,
    /// The button next to a command.
    Copy,
    /// The same button, once the command is in the clipboard.
    Copied,
    /// The same button where there is no clipboard: the command is selected.
    Selected,
    /// The link to a page that says more about an advice.
    More,
    /// The name of the list of warnings.
    Warnings,
    /// The name of the list of hops.
    Hops,
    /// The hop that the person sits at.
    Browser,
    /// The hop that checks Docker.
    Backend,
    /// The hop where the engine listens, if it is a socket of the backend's machine.
    Socket,
    /// The hop where the engine listens, if it is an address in the network.
    Address,
    /// The last hop.
    Engine,
    /// A hop that works.
    HopFine,
    /// The first hop that does not work.
    HopBroken,
    /// A hop that is about to work.
    HopStarting,
    /// A hop of which nothing is known.
    HopUnknown,
    /// Over the time of the last check.
    LastChecked,
    /// Over the count of failed attempts.
    Attempts,
    /// Over the beginning of the outage.
    Since,
    /// Over the reason that the outage began with, if it is another one now.
    FirstCause,
    /// Over the address of the engine.
    Endpoint,
    /// Over the outages of the past.
    History,
    /// The name of the place where toasts appear.
    Toasts,
    /// The button that closes a toast.
    Close,
}
