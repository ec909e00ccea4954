use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use docker_connection::TERMINAL_TOKEN_PROTOCOL;
use http::header::{AUTHORIZATION, COOKIE, LOCATION, RETRY_AFTER, SET_COOKIE, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use tokio::time::Instant;

use super::token::Token;
use crate::text::digest;
use crate::wire::body::Body;
use crate::wire::response::{elsewhere, not_found, refused};
use crate::wire::route::Route;
use crate::wire::subprotocols::offered;

/// How many wrong tokens are answered with 401 in a window; then it is 429.
const WRONG_TOKENS: u32 = 30;
const WINDOW: Duration = Duration::from_secs(60);

/// Asks every client for the token.
#[derive(Clone, Debug)]
pub(crate) struct Login {
    token: Token,
    /// The name of the cookie: the same for each start with the token, and another one for another
    /// backend, since browsers send cookies to all ports of a host.
    cookie: String,
    /// What the cookie holds. Whoever listens at one of those ports learns no token from it.
    session: Token,
    failures: Arc<Mutex<Failures>>,
}

#[derive(Debug)]
struct Failures {
    since: Instant,
    count: u32,
}

impl Login {
    pub(crate) fn new(token: Token) -> Self {
        let digest = digest::hex(token.reveal());
        let id = &digest[..8];
        Self {
            cookie: format!("docker_connection_{id}"),
            session: token.derived(b"docker-connection session 1"),
            token,
            failures: Arc::new(Mutex::new(Failures {
                since: Instant::now(),
                count: 0,
            })),
        }
    }

    /// The answer to a request without the token, and to the one that exchanges it for a cookie.
    ///
    /// The right token is let in however many wrong ones came before, so that nobody can lock
    /// anyone out. It is too long to be guessed at any rate.
    ///
    /// A host's own token is let in where the request is about that host; for it, there are no
    /// others.
    pub(crate) fn intercept(
        &self,
        request: &Request<()>,
        host: Option<&str>,
    ) -> Option<Response<Body>> {
        if let Some((token, rest)) = token_of_link(request) {
            return Some(if self.token.is(token) {
                self.exchange(&rest)
            } else {
                self.wrong()
            });
        }
        let headers = request.headers();
        let bearer = bearer(headers).or_else(|| protocol_token(request));
        let mut cookies = cookies(headers, &self.cookie).peekable();
        if bearer.is_none() && cookies.peek().is_none() {
            return Some(unauthorized(
                "This backend wants its token. Open the link that it printed at its start.",
            ));
        }
        let is_known = bearer.as_deref().is_some_and(|token| self.token.is(token))
            || cookies.any(|session| self.session.is(session));
        if is_known {
            return None;
        }
        match (
            host,
            bearer
                .as_deref()
                .and_then(|token| self.token.host_of(token)),
        ) {
            (Some(host), Some(own)) if host == own => None,
            (_, Some(_)) => Some(not_found()),
            _ => Some(self.wrong()),
        }
    }

    /// Whether the request shows that it is of a program, or of a page that knows the token itself.
    pub(super) fn knows_bearer(&self, headers: &HeaderMap) -> bool {
        bearer(headers).is_some_and(|token| self.token.is(&token))
    }

    /// The page without the token in its address, which ends up in histories.
    fn exchange(&self, rest: &str) -> Response<Body> {
        let page = if rest.is_empty() {
            "./".to_owned()
        } else {
            format!("./?{rest}")
        };
        let cookie = format!(
            // A link in a chat or a terminal is opened from another site.
            "{}={}; Path=/; HttpOnly; SameSite=Lax",
            self.cookie,
            self.session.reveal()
        );
        let (Ok(page), Ok(mut cookie)) =
            (HeaderValue::try_from(page), HeaderValue::try_from(cookie))
        else {
            return unauthorized("The link is damaged.");
        };
        cookie.set_sensitive(true);
        let mut response = elsewhere();
        response.headers_mut().insert(LOCATION, page);
        response.headers_mut().insert(SET_COOKIE, cookie);
        response
    }

    fn wrong(&self) -> Response<Body> {
        let Some(wait) = self.count_failure() else {
            return unauthorized("The token is wrong. Open the link that the backend printed.");
        };
        let mut response = refused(StatusCode::TOO_MANY_REQUESTS, "Too many wrong tokens.");
        // Rounded up: a client that is back in time is not refused for it.
        let wait = HeaderValue::from(wait.as_secs() + 1);
        response.headers_mut().insert(RETRY_AFTER, wait);
        response
    }

    /// How long the window of too many failures lasts.
    fn count_failure(&self) -> Option<Duration> {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.since.elapsed() >= WINDOW {
            *failures = Failures {
                since: Instant::now(),
                count: 0,
            };
        }
        failures.count = failures.count.saturating_add(1);
        if failures.count == WRONG_TOKENS {
            tracing::warn!("{WRONG_TOKENS} wrong tokens came within a minute");
        }
        (failures.count > WRONG_TOKENS).then(|| WINDOW.saturating_sub(failures.since.elapsed()))
    }
}

/// The token of the link that was printed, and the other parameters.
fn token_of_link(request: &Request<()>) -> Option<(&str, String)> {
    let query = (request.uri().path() == "/").then(|| request.uri().query())??;
    let token = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("token="))?;
    let rest: Vec<_> = query
        .split('&')
        .filter(|pair| !pair.starts_with("token="))
        .collect();
    Some((token, rest.join("&")))
}

/// Whether the request names a token in a way that only a program or page that knows one can.
pub(super) fn names_token(request: &Request<()>) -> bool {
    bearer(request.headers()).is_some() || protocol_token(request).is_some()
}

fn bearer(headers: &HeaderMap) -> Option<Cow<'_, str>> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| token.trim_start().into())
}

/// The token among the subprotocols of a terminal's WebSocket, to which browsers can add no header.
/// One that is not written as it should be is a wrong one.
fn protocol_token(request: &Request<()>) -> Option<Cow<'_, str>> {
    if Route::of(request.uri().path()) != Route::Terminal {
        return None;
    }
    let mut names = offered(request.headers());
    let token = names.find_map(|name| name.strip_prefix(TERMINAL_TOKEN_PROTOCOL))?;
    let token = URL_SAFE_NO_PAD.decode(token).unwrap_or_default();
    Some(String::from_utf8(token).unwrap_or_default().into())
}

/// The values of all cookies of that name.
fn cookies<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    headers
        .get_all(COOKIE)
        .into_iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter_map(move |(key, value)| (key == name).then_some(value))
}

fn unauthorized(message: &str) -> Response<Body> {
    let mut response = refused(StatusCode::UNAUTHORIZED, message);
    let scheme = HeaderValue::from_static("Bearer");
    response.headers_mut().insert(WWW_AUTHENTICATE, scheme);
    response
}
