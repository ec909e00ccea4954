//! What the fuzz targets ask of the inside. It is there under `cfg(fuzzing)` alone, which cargo-fuzz
//! sets.

use docker_connection::{Endpoint, Reason};
use http::{HeaderMap, Request, Response};

use crate::access::Login;
use crate::engine::Search;
use crate::{AllowedHost, AllowedOrigin, Body, Environment, Token, access};

pub use crate::diagnosis::judged_files;
pub use crate::terminal::understood;

/// Who is answered.
#[derive(Debug)]
pub struct Gate(access::Gate);

impl Gate {
    /// With a token, only those who know it.
    #[must_use]
    pub fn new(hosts: Vec<AllowedHost>, origins: Vec<AllowedOrigin>, token: Option<Token>) -> Self {
        Self(access::Gate::new(hosts, origins, token.map(Login::new)))
    }

    /// The answer to a request that goes no further.
    #[must_use]
    pub fn intercept(&self, request: &Request<()>, host: Option<&str>) -> Option<Response<Body>> {
        self.0.intercept(request, host)
    }

    /// The refusal of a request that was let in and would change something.
    #[must_use]
    pub fn refuse_action(&self, request: &Request<()>) -> Option<Response<Body>> {
        self.0.refuse_action(request)
    }

    /// What an answer tells browsers about who may read it.
    #[must_use]
    pub fn cors(&self, request: &Request<()>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Some(cors) = self.0.cors(request) {
            cors.write(&mut headers);
        }
        headers
    }
}

/// Whether the entry stands for that `host[:port]`.
#[must_use]
pub fn allows_host(entry: &AllowedHost, authority: &str) -> bool {
    entry.allows(authority)
}

/// Whether the entry stands for that origin, and whether it is exactly that one.
#[must_use]
pub fn allows_origin(entry: &AllowedOrigin, origin: &str) -> (bool, bool) {
    (entry.allows(origin), entry.is(origin))
}

/// What the entry is in a content security policy.
#[must_use]
pub fn source(entry: &AllowedOrigin) -> &str {
    entry.as_source()
}

/// An engine's endpoint as people see it, and where it is asked: at a path, or at `host:port`.
pub fn endpoint(
    docker_host: Option<String>,
    environment: Environment,
) -> (Endpoint, Result<String, Reason>) {
    let endpoint = Search::new(docker_host, environment).endpoint();
    let place = endpoint.target.map_err(|flaw| flaw.reason).map(|target| {
        let socket = || target.socket().map(|path| path.display().to_string());
        let address = target.address().map(str::to_owned);
        address.or_else(socket).unwrap_or_default()
    });
    (endpoint.shown, place)
}
