use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_METHOD, CONNECTION, CONTENT_LENGTH, HOST, ORIGIN, TRANSFER_ENCODING,
    VARY,
};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};

use super::allowed_host::AllowedHost;
use super::allowed_origin::AllowedOrigin;
use super::login::{Login, names_token};
use crate::wire::body::Body;
use crate::wire::response::{no_content, refused};
use crate::wire::route::Route;

const FOREIGN: &str = "Pages of this origin may not ask; --allow-origin lets them.";

/// Decides which requests are answered, before anything else looks at them.
#[derive(Clone, Debug)]
pub(crate) struct Gate {
    hosts: Vec<AllowedHost>,
    origins: Vec<AllowedOrigin>,
    login: Option<Login>,
}

/// The headers that tell browsers whose pages may read an answer: those of the backend's own
/// origin, and of one other.
#[derive(Debug)]
pub(crate) struct Cors {
    origin: Option<HeaderValue>,
    have_cookies: bool,
}

impl Gate {
    /// Loopback names are allowed as well as `hosts`, and a page's own origin as well as `origins`.
    pub(crate) fn new(
        hosts: Vec<AllowedHost>,
        origins: Vec<AllowedOrigin>,
        login: Option<Login>,
    ) -> Self {
        let hosts = AllowedHost::loopback().chain(hosts).collect();
        Self {
            hosts,
            origins,
            login,
        }
    }

    /// Whether nobody is answered who does not know a token.
    pub(crate) fn has_login(&self) -> bool {
        self.login.is_some()
    }

    /// The answer to a request that goes no further: a refusal, a preflight or a login. It is about
    /// the host of that name, where there are many.
    pub(crate) fn intercept(
        &self,
        request: &Request<()>,
        host_name: Option<&str>,
    ) -> Option<Response<Body>> {
        if announces_a_body(request.headers()) {
            return Some(refused_for_good(
                StatusCode::PAYLOAD_TOO_LARGE,
                "Requests have no body here.",
            ));
        }
        if is_for_machines(request) {
            return None;
        }
        let Some(host) = host(request) else {
            return Some(refused_for_good(
                StatusCode::BAD_REQUEST,
                "A request names exactly one host.",
            ));
        };
        if !self.hosts.iter().any(|allowed| allowed.allows(host)) {
            return Some(refused(
                StatusCode::FORBIDDEN,
                "This host name is not allowed here; --allow-host allows it.",
            ));
        }
        if is_api(request) {
            if !self.allows_origin(request, host) || self.is_foreign(request) {
                return Some(refused(StatusCode::FORBIDDEN, FOREIGN));
            }
            // Browsers send no token with it.
            if is_preflight(request) {
                let may_act = Route::of(request.uri().path()) == Route::Start
                    && self.may_act(request.headers(), host);
                return Some(preflight(may_act));
            }
        }
        self.login.as_ref()?.intercept(request, host_name)
    }

    /// The refusal of a request that would change something and was let in. Its page is of an origin
    /// that is written down, or it is a program that knows the token: no cookie alone is enough, and
    /// no pattern.
    pub(crate) fn refuse_action(&self, request: &Request<()>) -> Option<Response<Body>> {
        let headers = request.headers();
        let may_act = if headers.contains_key(ORIGIN) {
            host(request).is_some_and(|host| self.may_act(headers, host))
        } else {
            let mut logins = self.login.iter();
            logins.any(|login| login.knows_bearer(headers))
        };
        (!may_act).then(|| {
            refused(
                StatusCode::FORBIDDEN,
                "Only the backend's own pages may do this, those of origins that --allow-origin \
                 names without a pattern, and programs with the token.",
            )
        })
    }

    /// Who may read the answer; `None` for everything but the API.
    pub(crate) fn cors(&self, request: &Request<()>) -> Option<Cors> {
        let origin = request.headers().get(ORIGIN);
        is_api(request).then(|| Cors {
            origin: origin.filter(|origin| self.is_listed(origin)).cloned(),
            have_cookies: self.login.is_some(),
        })
    }

    /// Requests of a page for its own origin often have no `Origin`, and neither have those of
    /// other programs. Pages always name theirs for a WebSocket, so that a program has to show by
    /// a token that it is none.
    fn allows_origin(&self, request: &Request<()>, host: &str) -> bool {
        let mut origins = request.headers().get_all(ORIGIN).into_iter();
        match (origins.next(), origins.next()) {
            (None, _) if Route::of(request.uri().path()) == Route::Terminal => {
                self.login.is_some() && names_token(request)
            }
            (None, _) => true,
            (Some(origin), None) => self.is_listed(origin) || is_same(origin, host),
            _ => false,
        }
    }

    /// Whether a page of another site has a part of it loaded in a way that names no origin, as an
    /// image or a script. A person may still open the report.
    fn is_foreign(&self, request: &Request<()>) -> bool {
        let headers = request.headers();
        let says = |name: &str, value: &str| headers.get(name).is_some_and(|it| it == value);
        let is_opened =
            Route::of(request.uri().path()) == Route::Health && says("sec-fetch-mode", "navigate");
        says("sec-fetch-site", "cross-site")
            && !headers
                .get(ORIGIN)
                .is_some_and(|origin| self.is_listed(origin))
            && !is_opened
    }

    fn may_act(&self, headers: &HeaderMap, host: &str) -> bool {
        let mut origins = headers.get_all(ORIGIN).into_iter();
        let (Some(origin), None) = (origins.next(), origins.next()) else {
            return false;
        };
        let mut listed = self.origins.iter();
        is_same(origin, host)
            || origin
                .to_str()
                .is_ok_and(|origin| listed.any(|allowed| allowed.is(origin)))
    }

    fn is_listed(&self, origin: &HeaderValue) -> bool {
        origin.to_str().is_ok_and(|origin| {
            let mut listed = self.origins.iter();
            listed.any(|allowed| allowed.allows(origin))
        })
    }
}

impl Cors {
    /// Tells browsers.
    pub(crate) fn write(self, headers: &mut HeaderMap) {
        headers.append(VARY, HeaderValue::from_static("Origin"));
        let Some(origin) = self.origin else {
            return;
        };
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        let exposed = HeaderValue::from_static("Retry-After");
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
        if self.have_cookies {
            let cookies = HeaderValue::from_static("true");
            headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, cookies);
        }
    }
}

/// The host that the request is for; `None` if it names none or several.
fn host(request: &Request<()>) -> Option<&str> {
    let mut hosts = request.headers().get_all(HOST).into_iter();
    let header = match (hosts.next(), hosts.next()) {
        (None, _) => None,
        (Some(host), None) => Some(host.to_str().ok()?),
        _ => return None,
    };
    let target = request.uri().authority().map(|host| host.as_str());
    match (header, target) {
        (Some(header), Some(target)) if !header.eq_ignore_ascii_case(target) => None,
        _ => header.or(target),
    }
}

/// Health checks of containers come under any name, and learn nothing but a status.
fn is_for_machines(request: &Request<()>) -> bool {
    let route = Route::of(request.uri().path());
    matches!(route, Route::Livez | Route::Readyz)
}

fn is_api(request: &Request<()>) -> bool {
    let path = request.uri().path();
    path == "/api" || path.starts_with("/api/")
}

/// Whether a page of that origin was served under that host, by us or by a proxy with TLS.
fn is_same(origin: &HeaderValue, host: &str) -> bool {
    let origin = origin.to_str().unwrap_or_default();
    // Browsers leave out the scheme's own port, which proxies may add to the host.
    [("http://", ":80"), ("https://", ":443")]
        .iter()
        .any(|(scheme, port)| {
            let origin = origin.strip_prefix(scheme);
            let bare = host.strip_suffix(port).unwrap_or(host);
            origin.is_some_and(|origin| {
                origin.eq_ignore_ascii_case(host) || origin.eq_ignore_ascii_case(bare)
            })
        })
}

fn announces_a_body(headers: &HeaderMap) -> bool {
    headers.contains_key(TRANSFER_ENCODING)
        || headers
            .get(CONTENT_LENGTH)
            .is_some_and(|length| length != "0")
}

/// Refuses what proxies and servers have understood differently, and takes nothing that follows
/// on the connection for a request.
fn refused_for_good(status: StatusCode, message: &str) -> Response<Body> {
    let mut response = refused(status, message);
    let close = HeaderValue::from_static("close");
    response.headers_mut().insert(CONNECTION, close);
    response
}

fn is_preflight(request: &Request<()>) -> bool {
    let headers = request.headers();
    request.method() == Method::OPTIONS
        && headers.contains_key(ORIGIN)
        && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

fn preflight(may_act: bool) -> Response<Body> {
    let mut response = no_content();
    let (methods, names) = if may_act {
        ("POST", "Authorization, Content-Type")
    } else {
        ("GET, HEAD", "Authorization, Cache-Control, Last-Event-ID")
    };
    for (name, value) in [
        (ACCESS_CONTROL_ALLOW_METHODS, methods),
        (ACCESS_CONTROL_ALLOW_HEADERS, names),
        (ACCESS_CONTROL_MAX_AGE, "600"),
    ] {
        let value = HeaderValue::from_static(value);
        response.headers_mut().insert(name, value);
    }
    response
}
