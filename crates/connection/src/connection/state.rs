use crate::{
    Advice, Cause, CheckId, HealthReport, HealthStatus, Instant, Message, Outage, Phase, Reason,
    Sentence, Snapshot, Status,
};

#[derive(Clone, Debug)]
pub(super) enum State {
    /// Nobody wants to know.
    Idle,
    /// Another one asks, and has told this last.
    Following(Option<Box<Snapshot>>),
    /// There is no verdict yet, or none since the counter was reset.
    Undecided { outage: Option<Outage> },
    /// The last verdict was "available".
    Connected,
    /// The last verdict was another one, or the truth cannot be had.
    Down {
        outage: Outage,
        trouble: Trouble,
        periodic_checks: u32,
    },
}

impl State {
    pub(super) fn outage(&self) -> Option<Outage> {
        match self {
            Self::Idle | Self::Following(_) | Self::Connected => None,
            Self::Undecided { outage } => *outage,
            Self::Down { outage, .. } => Some(*outage),
        }
    }

    pub(super) fn is_starting(&self) -> bool {
        matches!(self, Self::Down { trouble, .. } if trouble.is_starting)
    }
}

/// What was last said of an outage.
#[derive(Clone, Debug, Default)]
pub(super) struct Trouble {
    pub(super) reason: Option<Reason>,
    pub(super) is_starting: bool,
    /// The backend's own words, where its reason is not known to this release.
    pub(super) words: Option<String>,
    pub(super) advice: Vec<Advice>,
}

impl Trouble {
    /// What the backend says.
    pub(super) fn reported(report: HealthReport) -> Self {
        let is_unknown = matches!(report.reason, None | Some(Reason::Unknown));
        Self {
            reason: report.reason,
            is_starting: report.status == HealthStatus::Starting,
            words: (is_unknown && !report.message.is_empty()).then_some(report.message),
            advice: report.advice,
        }
    }

    /// What the browser says, which has no report.
    pub(super) fn unseen(reason: Reason) -> Self {
        Self {
            reason: Some(reason),
            ..Self::default()
        }
    }

    /// What another one has shown.
    pub(super) fn shown(status: &Status) -> Self {
        let sentence = match &status.message {
            Some(Message::Failed { sentence, .. } | Message::TooManyFailures { sentence }) => {
                Some(sentence)
            }
            _ => None,
        };
        Self {
            reason: status.reason,
            is_starting: status.phase == Phase::Starting,
            words: match sentence {
                Some(Sentence::Server(words)) => Some(words.clone()),
                _ => None,
            },
            advice: status.advice.clone(),
        }
    }

    pub(super) fn sentence(&self) -> Sentence {
        match &self.words {
            Some(words) => Sentence::Server(words.clone()),
            None => Sentence::of(self.reason),
        }
    }
}

/// The check in flight.
#[derive(Clone, Debug)]
pub(super) struct Check {
    pub(super) id: CheckId,
    pub(super) cause: Cause,
    /// When it began, as a person sees it.
    pub(super) started_at: Instant,
    pub(super) request: Request,
    /// What was shown when it began.
    pub(super) began_in: Phase,
    /// An attempt has started it, or has joined it.
    pub(super) is_attempt: bool,
    /// Its failure has been counted already, by a report that joined it.
    pub(super) is_counted: bool,
    /// A person asked for it, or has joined it.
    pub(super) is_manual: bool,
    /// The app or a person waits for its verdict, whether anybody watches or not.
    pub(super) is_awaited: bool,
    /// It began in an outage.
    pub(super) is_recovery: bool,
    pub(super) second_try: SecondTry,
}

/// Whether a check is made again before its failure is a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SecondTry {
    No,
    /// The network may not be up yet.
    Allowed,
    Made,
}

/// Where a check's request is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Request {
    Sent {
        at: Instant,
    },
    /// It failed too early to mean anything, and is sent again.
    Again {
        at: Instant,
    },
}
