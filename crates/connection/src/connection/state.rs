use crate::{Cause, CheckId, HealthReport, HealthStatus, Instant, Outage, Phase, Reason};

#[derive(Clone, Debug)]
pub(super) enum State {
    /// Nobody wants to know.
    Idle,
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
            Self::Idle | Self::Connected => None,
            Self::Undecided { outage } => *outage,
            Self::Down { outage, .. } => Some(*outage),
        }
    }

    pub(super) fn is_starting(&self) -> bool {
        matches!(self, Self::Down { trouble, .. } if trouble.is_starting())
    }
}

/// What was last said of an outage.
#[derive(Clone, Debug)]
pub(super) enum Trouble {
    /// By the backend.
    Report(Box<HealthReport>),
    /// By the browser, which has no report.
    NoReport(Reason),
}

impl Trouble {
    pub(super) fn reason(&self) -> Option<Reason> {
        match self {
            Self::Report(report) => report.reason,
            Self::NoReport(reason) => Some(*reason),
        }
    }

    pub(super) fn is_starting(&self) -> bool {
        matches!(self, Self::Report(report) if report.status == HealthStatus::Starting)
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
