//! Nobody is let in who does not show a secret.

#![no_main]

use std::sync::LazyLock;

use docker_connection_backend::Token;
use docker_connection_backend::fuzzing::Gate;
use docker_connection_fuzz::request;
use http::header::{LOCATION, RETRY_AFTER, SET_COOKIE};
use http::{HeaderValue, Request, StatusCode};
use libfuzzer_sys::fuzz_target;
use url::Url;

const TOKEN: &str = "the-token-of-this-fuzz-target-000";
/// The same as a WebSocket's subprotocol carries it.
const PROTOCOL: &str = "dGhlLXRva2VuLW9mLXRoaXMtZnV6ei10YXJnZXQtMDAw";
const WRONG_TOKENS: usize = 30;

/// All that lets somebody in: to every host, and to the host alpha.
static SECRETS: LazyLock<(Vec<String>, String)> = LazyLock::new(|| {
    let link = request(format!("GET /?token={TOKEN}\nhost: localhost").as_bytes()).unwrap();
    let answer = gate().intercept(&link, None).unwrap();
    let cookie = answer.headers()[SET_COOKIE].to_str().unwrap();
    let cookie = cookie.split(';').next().unwrap();
    let everywhere = [TOKEN, PROTOCOL, cookie].map(str::to_owned);
    (everywhere.into(), token().for_host("alpha"))
});

fuzz_target!(|text: &[u8]| {
    let Some(request) = request(text) else {
        return;
    };
    if matches!(request.uri().path(), "/livez" | "/readyz") {
        return;
    }
    let (everywhere, alpha) = &*SECRETS;
    for host in [None, Some("alpha"), Some("beta")] {
        let gate = gate();
        let Some(answer) = gate.intercept(&request, host) else {
            let for_alpha = host == Some("alpha") && shows(&request, alpha);
            assert!(for_alpha || everywhere.iter().any(|secret| shows(&request, secret)));
            let may_act = gate.refuse_action(&request).is_none();
            assert!(!may_act || request.headers().contains_key("origin") || shows(&request, TOKEN));
            continue;
        };
        match answer.status() {
            StatusCode::SEE_OTHER => {
                let query = request.uri().query().unwrap_or_default();
                assert!(
                    query
                        .split('&')
                        .any(|pair| pair == format!("token={TOKEN}"))
                );
                let page = String::from_utf8_lossy(answer.headers()[LOCATION].as_bytes());
                let page = Url::parse("http://localhost/")
                    .unwrap()
                    .join(&page)
                    .unwrap();
                assert_eq!((page.host_str(), page.path()), (Some("localhost"), "/"));
                let rest = page.query().unwrap_or_default();
                assert!(rest.split('&').all(|pair| !pair.starts_with("token=")));
                let cookie = answer.headers()[SET_COOKIE].to_str().unwrap();
                assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax"));
                assert!(!cookie.contains(TOKEN));
            }
            StatusCode::UNAUTHORIZED if is_counted(&request) => {
                for _ in 1..WRONG_TOKENS {
                    let answer = gate.intercept(&request, host).unwrap();
                    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
                }
                let answer = gate.intercept(&request, host).unwrap();
                assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
                let wait = answer.headers()[RETRY_AFTER].to_str().unwrap();
                assert!((1..=61).contains(&wait.parse::<u64>().unwrap()));
            }
            status => assert!(status.is_client_error() || status == StatusCode::NO_CONTENT),
        }
    }
});

fn token() -> Token {
    Token::new(TOKEN).unwrap()
}

fn gate() -> Gate {
    Gate::new(Vec::new(), Vec::new(), Some(token()))
}

/// Whether the request names a token that the backend has to look at.
fn is_counted(request: &Request<()>) -> bool {
    let bearer = request.headers().get("authorization");
    let bearer = bearer
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    bearer.starts_with("Bearer ")
}

fn shows(request: &Request<()>, secret: &str) -> bool {
    let shows = |value: &HeaderValue| value.to_str().is_ok_and(|text| text.contains(secret));
    request.headers().values().any(shows)
}
