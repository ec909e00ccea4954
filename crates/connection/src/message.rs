//! What to tell the person at the screen, for a catalogue to put into words.

use crate::Reason;

/// What is wrong, in one sentence or two.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Message {
    /// Docker is about to answer.
    Starting,
    /// Docker cannot be used, or the truth cannot be had.
    Failed {
        /// What is said of it.
        sentence: Sentence,
        /// Which failed attempt this was and how many may fail, from the second on, up to the
        /// last.
        attempt: Option<(u32, u32)>,
        /// That was the last: [`TooManyFailures`](Self::TooManyFailures) is said as well.
        is_last: bool,
    },
    /// So many attempts failed that the next has to wait.
    TooManyFailures {
        /// What was said of it before.
        sentence: Sentence,
    },
    /// An attempt is refused.
    Wait {
        /// For so many seconds.
        seconds: u64,
    },
}

/// What is said of an engine that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sentence {
    /// It does not run, or nothing is known.
    NotRunning,
    /// It cannot be used for this reason.
    Reason(Reason),
    /// The backend's own words, where its reason is not known to this release.
    Server(String),
}

impl Message {
    /// What to say after `failures` counted failures in a row, of which `limit` are allowed.
    #[must_use]
    pub fn failed(sentence: Sentence, failures: u32, limit: u32) -> Self {
        let hides_docker = matches!(sentence, Sentence::Reason(reason) if reason.hides_docker());
        if failures > limit && !hides_docker {
            return Self::TooManyFailures { sentence };
        }
        Self::Failed {
            sentence,
            attempt: (2..=limit).contains(&failures).then_some((failures, limit)),
            // It speaks of Docker, of which nothing is known.
            is_last: failures == limit && !hides_docker,
        }
    }
}

impl Sentence {
    /// The sentence for `reason`. The one that asks to start Docker stands only where that helps.
    #[must_use]
    pub fn of(reason: Option<Reason>) -> Self {
        match reason {
            None | Some(Reason::Unknown | Reason::SocketMissing | Reason::ConnectionRefused) => {
                Self::NotRunning
            }
            Some(reason) => Self::Reason(reason),
        }
    }
}
