use docker_connection::{Phase, Reason, Status};

/// What lies between the person and the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hop {
    /// The person's own browser.
    Browser,
    /// The server that checks Docker.
    Backend,
    /// Where the engine listens: a socket of the backend's machine, or an address.
    Socket,
    /// The engine itself.
    Engine,
}

impl Hop {
    /// From the person to the engine.
    pub const ALL: [Self; 4] = [Self::Browser, Self::Backend, Self::Socket, Self::Engine];

    /// The name in the markup.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Browser => "browser",
            Self::Backend => "backend",
            Self::Socket => "socket",
            Self::Engine => "engine",
        }
    }

    /// The hop to mend.
    fn of(reason: Reason) -> Option<Self> {
        Some(match reason {
            Reason::BrowserOffline => Self::Browser,
            Reason::BackendUnreachable
            | Reason::BackendTimeout
            | Reason::BackendAuth
            | Reason::BackendRateLimited
            | Reason::ProxyError
            | Reason::BadReport
            | Reason::AgentSilent
            | Reason::FleetUnreachable
            | Reason::DescriptorsExhausted => Self::Backend,
            Reason::SocketMissing
            | Reason::NotInstalled
            | Reason::DanglingSymlink
            | Reason::NotASocket
            | Reason::PermissionDenied
            | Reason::BadHost
            | Reason::ContextMissing
            | Reason::ConfigUnreadable
            | Reason::DnsFailed
            | Reason::NetworkUnreachable
            | Reason::TlsExpected
            | Reason::TlsFiles
            | Reason::TlsRejected
            | Reason::ProxyDenied
            | Reason::UnsupportedTransport => Self::Socket,
            Reason::ConnectionRefused
            | Reason::Hung
            | Reason::Starting
            | Reason::StartTimeout
            | Reason::EngineError
            | Reason::NotAnEngine => Self::Engine,
            _ => return None,
        })
    }
}

/// What is known of a hop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HopState {
    /// It works.
    Fine,
    /// It is the first that does not work.
    Broken,
    /// It is about to work.
    Starting,
    /// Nothing.
    Unknown,
}

impl HopState {
    /// The name in the markup.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Broken => "broken",
            Self::Starting => "starting",
            Self::Unknown => "unknown",
        }
    }
}

/// How far the way to the engine is open. Behind the first hop that is not, nothing is known.
#[must_use]
pub fn hop_state(hop: Hop, status: &Status) -> HopState {
    let here = match status.phase {
        Phase::Connected => return HopState::Fine,
        Phase::Starting => HopState::Starting,
        Phase::Unavailable | Phase::RateLimited => HopState::Broken,
        _ => return HopState::Unknown,
    };
    // Without a reason all that is known is that the engine cannot be used.
    let end = status.reason.and_then(Hop::of).unwrap_or(Hop::Engine);
    match hop.cmp(&end) {
        std::cmp::Ordering::Less => HopState::Fine,
        std::cmp::Ordering::Equal => here,
        std::cmp::Ordering::Greater => HopState::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states(phase: Phase, reason: Option<Reason>) -> [HopState; 4] {
        let status = Status {
            phase,
            reason,
            ..Status::default()
        };
        Hop::ALL.map(|hop| hop_state(hop, &status))
    }

    #[test]
    fn one_hop_is_broken_and_what_lies_behind_it_is_not_known() {
        use HopState::{Broken, Fine, Starting, Unknown};
        assert_eq!(states(Phase::Connected, None), [Fine; 4]);
        assert_eq!(states(Phase::Checking, None), [Unknown; 4]);
        assert_eq!(
            states(Phase::Unavailable, Some(Reason::BackendTimeout)),
            [Fine, Broken, Unknown, Unknown]
        );
        assert_eq!(
            states(Phase::RateLimited, Some(Reason::SocketMissing)),
            [Fine, Fine, Broken, Unknown]
        );
        assert_eq!(
            states(Phase::Starting, Some(Reason::Starting)),
            [Fine, Fine, Fine, Starting]
        );
    }

    #[test]
    fn every_reason_but_an_unknown_one_has_a_hop() {
        for &reason in Reason::ALL {
            assert_eq!(
                Hop::of(reason).is_none(),
                reason == Reason::Unknown,
                "{reason}"
            );
        }
    }
}
