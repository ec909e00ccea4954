/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    Health,
    Stream,
    Engine,
    Usage,
    Diagnosis,
    Start,
    Terminal,
    Openapi,
    Livez,
    Readyz,
    Metrics,
    Files,
    /// Nothing.
    Unknown,
}

impl Route {
    pub(crate) const ALL: [Self; 13] = [
        Self::Health,
        Self::Stream,
        Self::Engine,
        Self::Usage,
        Self::Diagnosis,
        Self::Start,
        Self::Terminal,
        Self::Openapi,
        Self::Livez,
        Self::Readyz,
        Self::Metrics,
        Self::Files,
        Self::Unknown,
    ];

    pub(crate) fn of(path: &str) -> Self {
        match path {
            "/api/health" => Self::Health,
            "/api/health/stream" => Self::Stream,
            "/api/engine" => Self::Engine,
            "/api/engine/usage" => Self::Usage,
            "/api/diagnosis" => Self::Diagnosis,
            "/api/engine/start" => Self::Start,
            "/api/terminal" => Self::Terminal,
            "/api/openapi.json" => Self::Openapi,
            "/livez" => Self::Livez,
            "/readyz" => Self::Readyz,
            "/metrics" => Self::Metrics,
            "/api" => Self::Unknown,
            path if path.starts_with("/api/") => Self::Unknown,
            _ => Self::Files,
        }
    }

    /// The name in the metrics.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Health => "health",
            Self::Stream => "stream",
            Self::Engine => "engine",
            Self::Usage => "usage",
            Self::Diagnosis => "diagnosis",
            Self::Start => "start",
            Self::Terminal => "terminal",
            Self::Openapi => "openapi",
            Self::Livez => "livez",
            Self::Readyz => "readyz",
            Self::Metrics => "metrics",
            Self::Files => "files",
            Self::Unknown => "unknown",
        }
    }
}
