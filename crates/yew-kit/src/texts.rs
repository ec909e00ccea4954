//! The words of the components.

mod english;

use std::time::Duration;

use docker_connection::{Advice, Endpoint, Engine, Phase, Reason, Status, Warning};
use yew::AttrValue;

/// Every word that the components show or say, as plain functions.
///
/// The default is English. Replace what you want to say differently, and hand the catalogue to
/// the [`DockerConnectionProvider`](crate::DockerConnectionProvider):
///
/// ```
/// use docker_connection_yew::{Label, Texts};
///
/// let texts = Texts {
///     label: |label| match label {
///         Label::Check => "Look again".into(),
///         other => (Texts::default().label)(other),
///     },
///     ..Texts::default()
/// };
/// assert_eq!((texts.label)(Label::Check), "Look again");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Texts {
    /// Names, headings and buttons.
    pub label: fn(Label) -> AttrValue,
    /// A phase in a few words, as a heading. [`Phase::Unknown`] is shown whenever nothing is known
    /// of Docker itself.
    pub phase: fn(Phase) -> AttrValue,
    /// A reason in one sentence; `None` where [`message`](Self::message) says it already.
    pub reason: fn(Reason) -> Option<AttrValue>,
    /// A reason in one sentence wherever no message stands next to it: in the past.
    pub cause: fn(Reason) -> AttrValue,
    /// What is wrong, in one sentence; `None` while nothing is.
    pub message: fn(&Status) -> Option<AttrValue>,
    /// What to do about a reason; if empty, what the backend sent is shown.
    pub advice: fn(Reason) -> Vec<Advice>,
    /// What works, but may surprise.
    pub warning: fn(&Warning) -> AttrValue,
    /// Texts with something to fill in.
    pub sentence: fn(Sentence<'_>) -> AttrValue,
}

impl Texts {
    /// The English catalogue.
    pub const ENGLISH: Self = Self {
        label: english::label,
        phase: english::phase,
        reason: english::reason,
        cause: english::cause,
        message: english::message,
        advice: english::advice,
        warning: english::warning,
        sentence: english::sentence,
    };

    /// The heading of a status.
    pub(crate) fn heading(&self, status: &Status) -> AttrValue {
        (self.phase)(if hides_docker(status) {
            Phase::Unknown
        } else {
            status.phase
        })
    }

    /// What to do: the catalogue's own advice, else the backend's.
    pub(crate) fn advice_for(&self, status: &Status) -> Vec<Advice> {
        let own = status.reason.map(self.advice).unwrap_or_default();
        if own.is_empty() {
            status.advice.clone()
        } else {
            own
        }
    }
}

impl Default for Texts {
    fn default() -> Self {
        Self::ENGLISH
    }
}

impl PartialEq for Texts {
    fn eq(&self, other: &Self) -> bool {
        use std::ptr::fn_addr_eq;
        fn_addr_eq(self.label, other.label)
            && fn_addr_eq(self.phase, other.phase)
            && fn_addr_eq(self.reason, other.reason)
            && fn_addr_eq(self.cause, other.cause)
            && fn_addr_eq(self.message, other.message)
            && fn_addr_eq(self.advice, other.advice)
            && fn_addr_eq(self.warning, other.warning)
            && fn_addr_eq(self.sentence, other.sentence)
    }
}

/// Whether the status is one of trouble on the way to Docker, so that nothing may be said of
/// Docker itself.
pub(crate) fn hides_docker(status: &Status) -> bool {
    let is_in_trouble = matches!(status.phase, Phase::Unavailable | Phase::RateLimited);
    is_in_trouble && status.is_available.is_none()
}

/// Names, headings and buttons in a [`Texts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Label {
    /// The product, next to the icon of a compact indicator.
    Docker,
    /// The name of the panel.
    Panel,
    /// The indicator's button: check now.
    Retry,
    /// The panel's button: check now.
    Check,
    /// The panel's button: forget the failures and check now.
    Reset,
    /// Why a button does nothing: a check is in flight.
    CheckRunning,
    /// Why a button does nothing: a cooldown runs.
    Waiting,
    /// Why the counter cannot be reset again: it was reset a moment ago.
    ResetDone,
    /// The name of the progress bar.
    Countdown,
    /// The button next to a command.
    Copy,
    /// The same button, once the command is in the clipboard.
    Copied,
    /// The same button where there is no clipboard: the command is selected.
    Selected,
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

/// Texts with something to fill in, in a [`Texts`].
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Sentence<'a> {
    /// When the next attempt runs, in seconds from now.
    NextAttempt(u64),
    /// The same, as short as it can be said.
    SecondsLeft(u64),
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
