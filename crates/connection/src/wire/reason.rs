use super::names::named_enum;

named_enum! {
    /// Why Docker cannot be used, as precisely as it is known.
    pub enum Reason {
        /// The engine's socket does not exist.
        SocketMissing = "socket-missing",
        /// Neither a socket nor a Docker client is on the backend's machine.
        NotInstalled = "not-installed",
        /// The socket's path is a symbolic link to nowhere.
        DanglingSymlink = "dangling-symlink",
        /// The socket's path is a file or directory.
        NotASocket = "not-a-socket",
        /// The backend may not open the socket.
        PermissionDenied = "permission-denied",
        /// Nothing listens at the endpoint.
        ConnectionRefused = "connection-refused",
        /// The engine accepts connections and does not answer.
        Hung = "hung",
        /// The engine is about to answer.
        Starting = "starting",
        /// The engine has been starting for more than 120 s.
        StartTimeout = "start-timeout",
        /// The configured endpoint is not an address.
        BadHost = "bad-host",
        /// The selected Docker context does not exist.
        ContextMissing = "context-missing",
        /// Docker's configuration file cannot be read.
        ConfigUnreadable = "config-unreadable",
        /// The endpoint's host name is unknown.
        DnsFailed = "dns-failed",
        /// There is no route to the endpoint's host.
        NetworkUnreachable = "network-unreachable",
        /// The endpoint wants TLS, the configuration says none.
        TlsExpected = "tls-expected",
        /// The certificates for the endpoint cannot be read.
        TlsFiles = "tls-files",
        /// One side refused the other's certificate.
        TlsRejected = "tls-rejected",
        /// The engine answered that it is broken.
        EngineError = "engine-error",
        /// Something else than a Docker engine answered.
        NotAnEngine = "not-an-engine",
        /// A proxy in front of the socket forbids the check.
        ProxyDenied = "proxy-denied",
        /// The backend has no file descriptors left.
        DescriptorsExhausted = "descriptors-exhausted",
        /// The backend cannot speak this kind of endpoint on its platform.
        UnsupportedTransport = "unsupported-transport",
        /// The browser cannot reach the backend.
        BackendUnreachable = "backend-unreachable",
        /// The backend did not answer within the check's timeout.
        BackendTimeout = "backend-timeout",
        /// The backend wants a login.
        BackendAuth = "backend-auth",
        /// The backend, or something before it, asks for fewer requests.
        BackendRateLimited = "backend-rate-limited",
        /// A proxy answered in the backend's place.
        ProxyError = "proxy-error",
        /// The backend's answer is no health report.
        BadReport = "bad-report",
        /// The browser is offline.
        BrowserOffline = "browser-offline",
        /// The agent beside the engine says nothing.
        AgentSilent = "agent-silent",
        /// The backend cannot reach the agents.
        FleetUnreachable = "fleet-unreachable",
        /// A reason this release does not know; treated as passing.
        Unknown = "unknown",
    }
    else Unknown
}

impl Reason {
    /// Whether something on the way to Docker is broken, so that nothing is known of Docker itself.
    #[must_use]
    pub const fn hides_docker(self) -> bool {
        matches!(
            self,
            Self::BackendUnreachable
                | Self::BackendTimeout
                | Self::BackendAuth
                | Self::BackendRateLimited
                | Self::ProxyError
                | Self::BadReport
                | Self::BrowserOffline
                | Self::AgentSilent
                | Self::FleetUnreachable
        )
    }
}
