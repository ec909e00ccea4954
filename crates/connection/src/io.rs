use std::time::Duration;

use crate::{DockerError, HealthReport, Message, Outage, Reason, Snapshot};

/// Names one check; the answer to any other than the one in flight is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CheckId(pub(crate) u64);

/// What happened outside.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Input {
    /// Somebody wants to know: check now, and go on checking.
    Start,
    /// Somebody wants to know, but another one asks and tells: be silent at once. After
    /// [`Stop`](Self::Stop) only [`Start`](Self::Start) says that somebody has come back.
    Follow,
    /// What the one who asks tells; nothing while this one asks itself, or nobody watches there.
    Snapshot(Box<Snapshot>),
    /// The one who asks is not heard any more, and this one cannot take its place: what is shown
    /// may be untrue.
    LeaderLost,
    /// From now on this one asks, in the place of the one it has followed.
    Lead,
    /// Nobody wants to know any more: be silent, unless [`Start`](Self::Start) comes within 1 s.
    Stop,
    /// The instant of [`Connection::next_timeout`](crate::Connection::next_timeout) has come.
    Timeout,
    /// A check has ended.
    CheckEnded {
        /// From [`Output::StartCheck`].
        id: CheckId,
        /// What it brought.
        result: Result<Box<HealthReport>, CheckFailure>,
    },
    /// The app wants to use Docker; refused inside a cooldown.
    Attempt,
    /// A person pressed "retry"; joins the check in flight, and is refused inside a cooldown.
    Retry,
    /// A person pressed "reset counter"; at most once per
    /// [`base_retry_delay`](crate::Config::base_retry_delay).
    Reset,
    /// Something happened in the page that may mean better times.
    Trigger(Trigger),
    /// The page is shown or hidden.
    Visible(bool),
    /// The app met an error: a hint, of which a check makes a verdict.
    ReportFailure(DockerError),
    /// The app used Docker with success; a hint as well.
    ReportSuccess,
    /// Whether push streams may be opened from now on; not at first.
    StreamAllowed(bool),
    /// The push stream brought a report; it is open from now on.
    StreamReport(Box<HealthReport>),
    /// The push stream shows that it is alive.
    StreamHeartbeat,
    /// The push stream is no more.
    StreamBroken,
    /// The wishes of all that watch over the recovery, taken together.
    Recovery(RecoveryMode),
    /// A person reads the toast, by pointer or focus, or does so no more: its time stands still.
    ToastHeld(bool),
    /// A person closed the toast.
    ToastDismissed,
}

/// What the driver must do.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Output {
    /// Ask the backend, and answer with [`Input::CheckEnded`].
    StartCheck {
        /// To be sent back with the answer.
        id: CheckId,
        /// Why it is made, for the log.
        cause: Cause,
    },
    /// A check has ended with or without an answer; not said of one that [`Input::Stop`] aborts.
    CheckEnded {
        /// Why it was made.
        cause: Cause,
        /// Whether Docker can be used.
        is_available: bool,
    },
    /// Stop asking; an answer that comes all the same is ignored.
    AbortCheck {
        /// From [`Output::StartCheck`].
        id: CheckId,
    },
    /// Open the push stream, and hand over what it brings.
    OpenStream,
    /// Close the push stream.
    CloseStream,
    /// [`Connection::status`](crate::Connection::status) has changed.
    StatusChanged,
    /// An outage is over.
    Recovered(Outage),
    /// A check in an outage, of any kind, did not end it.
    RecoveryFailed {
        /// What it found.
        reason: Reason,
        /// What to say of it.
        message: Message,
    },
    /// Something for the log.
    Noted(Note),
}

/// What leaves no other trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// An attempt was refused: a cooldown runs.
    AttemptRefused,
    /// A report of the app changed nothing: it does not concern Docker, or came inside a cooldown
    /// or together with another.
    ReportIgnored,
    /// The counter was reset.
    Reset,
    /// The counter was not reset: it was a moment ago.
    ResetRefused,
}

impl Note {
    /// For the log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AttemptRefused => "attempt refused",
            Self::ReportIgnored => "report of the app ignored",
            Self::Reset => "counter reset",
            Self::ResetRefused => "reset refused",
        }
    }
}

/// Why a check is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// Nothing is known yet.
    First,
    /// The app asked.
    App,
    /// A person asked.
    Manual,
    /// The ladder's deadline has come.
    Automatic,
    /// The interval since the last check is over.
    Periodic,
    /// The page came back to life.
    Trigger(Trigger),
    /// The app reported a failure or a success.
    Report,
    /// The push stream broke.
    StreamBroken,
    /// The push stream was closed in an outage.
    StreamClosed,
}

impl Cause {
    /// For the log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::App => "app",
            Self::Manual => "manual",
            Self::Automatic => "automatic retry",
            Self::Periodic => "periodic",
            Self::Trigger(Trigger::Focus) => "focus",
            Self::Trigger(Trigger::Visible) => "visible",
            Self::Trigger(Trigger::Online) => "online",
            Self::Trigger(Trigger::PageShow) => "pageshow",
            Self::Trigger(Trigger::Resume) => "resume",
            Self::Trigger(Trigger::Wake) => "wake",
            Self::Report => "report of the app",
            Self::StreamBroken => "stream broken",
            Self::StreamClosed => "stream closed",
        }
    }

    /// Whether a failure counts wherever an attempt is allowed.
    pub(crate) const fn is_attempt(self) -> bool {
        matches!(self, Self::App | Self::Manual | Self::Automatic)
    }
}

/// An event of the page after which the world may have changed.
///
/// Of several that come together the last in this order speaks for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trigger {
    /// The window got the focus.
    Focus,
    /// The page became visible.
    Visible,
    /// The page came out of the back-forward cache.
    PageShow,
    /// The browser found a network.
    Online,
    /// The page was unfrozen.
    Resume,
    /// The machine woke from sleep.
    Wake,
}

impl Trigger {
    /// Whether the page or the machine stood still before: what was under way then may be lost.
    pub(crate) const fn ends_a_gap(self) -> bool {
        matches!(self, Self::PageShow | Self::Resume | Self::Wake)
    }

    /// Whether it may come before the network is up. A page that was hidden may have slept.
    pub(crate) const fn is_early(self) -> bool {
        !matches!(self, Self::Focus)
    }
}

/// Why a check brought no report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckFailure {
    /// One of the reasons that hide Docker.
    pub reason: Reason,
    /// How long the answer asked to be left alone; only that of a 429 counts.
    pub retry_after: Option<Duration>,
}

/// How to look for an engine that has gone, besides the ladder and the push stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RecoveryMode {
    /// After events of the page.
    #[default]
    Events,
    /// After events of the page, and every so often.
    Periodic(Recovery),
    /// Not at all.
    Off,
}

impl RecoveryMode {
    /// The wishes of two, taken together.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        match (self, other) {
            (Self::Periodic(one), Self::Periodic(other)) => Self::Periodic(Recovery {
                check_interval: one.check_interval.min(other.check_interval),
                max_retries: one.max_retries.max(other.max_retries),
            }),
            (mode @ Self::Periodic(_), _) | (_, mode @ Self::Periodic(_)) => mode,
            (Self::Off, Self::Off) => Self::Off,
            _ => Self::Events,
        }
    }
}

/// How often to look for an engine that has gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// The time between the last check of any kind and the next; no less than
    /// [`base_retry_delay`](crate::Config::base_retry_delay) is taken.
    pub check_interval: Duration,
    /// How many such checks one outage may cause; the ladder and the page's events go on after
    /// that.
    pub max_retries: u32,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn periodic(seconds: u64, max_retries: u32) -> RecoveryMode {
        RecoveryMode::Periodic(Recovery {
            check_interval: Duration::from_secs(seconds),
            max_retries,
        })
    }

    #[test]
    fn of_two_wishes_the_one_that_looks_more_often_holds() {
        let (events, off) = (RecoveryMode::Events, RecoveryMode::Off);
        let often = periodic(10, 3);
        for (one, other, both) in [
            (off, off, off),
            (off, events, events),
            (events, events, events),
            (off, often, often),
            (events, often, often),
            (often, periodic(60, 20), periodic(10, 20)),
        ] {
            assert_eq!(one.with(other), both);
            assert_eq!(other.with(one), both);
        }
    }

    #[test]
    fn the_log_has_words_for_each_note_and_each_cause() {
        let notes = [
            Note::AttemptRefused,
            Note::ReportIgnored,
            Note::Reset,
            Note::ResetRefused,
        ];
        let causes = [
            Cause::First,
            Cause::App,
            Cause::Manual,
            Cause::Automatic,
            Cause::Periodic,
            Cause::Trigger(Trigger::Focus),
            Cause::Trigger(Trigger::Wake),
            Cause::Report,
            Cause::StreamBroken,
            Cause::StreamClosed,
        ];
        let words = notes.iter().map(|note| note.as_str());
        let words = words.chain(causes.iter().map(|cause| cause.as_str()));
        let words: BTreeSet<&str> = words.filter(|words| !words.is_empty()).collect();
        assert_eq!(words.len(), notes.len() + causes.len());
    }
}
