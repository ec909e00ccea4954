use crate::{Instant, Limiter, Outage, Status};

/// What the one who asks tells those who follow: what to show, and what it takes to go on in its
/// place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// What is shown.
    pub status: Status,
    /// The limits.
    pub limiter: Limiter,
    /// The instance and sequence of the newest report.
    pub last_report: Option<(String, u64)>,
    /// The word that Docker is back.
    pub toast: Option<PendingToast>,
    /// Until when no stream is tried, as something between lets none through.
    pub stream_rests_until: Option<Instant>,
    /// Periodic checks made in this outage.
    pub periodic_checks: u32,
}

/// The word that Docker is back, shown or to be shown: which it is,
/// [`Status::toast`] tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PendingToast {
    /// The outage that is over.
    pub outage: Outage,
    /// When the toast ends, or nobody cares any more.
    pub until: Instant,
}
