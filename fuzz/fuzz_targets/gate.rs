//! Requests that are let in are those of allowed names and origins.

#![no_main]

use std::sync::LazyLock;

use docker_connection_backend::AllowedOrigin;
use docker_connection_backend::fuzzing::{Gate, allows_origin};
use docker_connection_fuzz::request;
use http::header::{
    ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_LENGTH, HOST, ORIGIN,
    TRANSFER_ENCODING,
};
use http::{HeaderValue, Method, Request, StatusCode};
use libfuzzer_sys::fuzz_target;
use url::Url;

const HOSTS: [&str; 2] = ["ide.test", "proxy.test:8443"];
const ORIGINS: [&str; 2] = ["https://app.test:9443", "vscode-webview://*"];
/// The names of hosts that are let in, and of the page whose origin is.
const NAMES: [&str; 5] = ["localhost", "127.0.0.1", "[::1]", "ide.test", "proxy.test"];
const PAGE: &str = "app.test";

static LISTED: LazyLock<Vec<AllowedOrigin>> =
    LazyLock::new(|| ORIGINS.map(|text| text.parse().unwrap()).into());
static GATE: LazyLock<Gate> = LazyLock::new(|| {
    let hosts = HOSTS.map(|text| text.parse().unwrap());
    Gate::new(hosts.into(), LISTED.clone(), None)
});

fuzz_target!(|text: &[u8]| {
    let Some(request) = request(text) else {
        return;
    };
    let answer = GATE.intercept(&request, None);
    let path = request.uri().path();
    let is_api = path == "/api" || path.starts_with("/api/");
    let headers = request.headers();
    let origins: Vec<_> = headers.get_all(ORIGIN).into_iter().collect();
    let allowed = GATE.cors(&request).remove(ACCESS_CONTROL_ALLOW_ORIGIN);
    if let Some(allowed) = &allowed {
        assert_eq!(origins.first(), Some(&allowed));
        assert!(is_api && is_listed(allowed).0);
    }
    if let Some(answer) = answer {
        if answer.status() == StatusCode::NO_CONTENT {
            assert_eq!(request.method(), Method::OPTIONS);
            assert_eq!(origins.len(), 1);
            let may_act = answer.headers()[ACCESS_CONTROL_ALLOW_METHODS] == "POST";
            assert!(!may_act || path == "/api/engine/start" && may_act_from(&request, origins[0]));
        } else {
            assert!(answer.status().is_client_error());
        }
        return;
    }
    assert!(!headers.contains_key(TRANSFER_ENCODING));
    assert!(
        headers
            .get(CONTENT_LENGTH)
            .is_none_or(|length| length == "0")
    );
    if matches!(path, "/livez" | "/readyz") {
        return;
    }
    let hosts = headers.get_all(HOST).into_iter().map(as_text);
    let targets = request.uri().authority().map(|target| target.as_str());
    for host in hosts.chain(targets) {
        let url = Url::parse(&format!("http://{host}/")).unwrap();
        assert!(NAMES.contains(&url.host_str().unwrap()), "{host}");
        assert!(
            url.username().is_empty() && url.password().is_none(),
            "{host}"
        );
    }
    if !is_api {
        return;
    }
    let says = |name: &str, value: &str| headers.get(name).is_some_and(|it| it == value);
    match origins[..] {
        [] => {
            assert!(path != "/api/terminal");
            let is_opened = path == "/api/health" && says("sec-fetch-mode", "navigate");
            assert!(!says("sec-fetch-site", "cross-site") || is_opened);
            assert!(GATE.refuse_action(&request).is_some());
        }
        [origin] => {
            let name = Url::parse(as_text(origin)).ok();
            let name = name.as_ref().and_then(Url::host_str);
            let is_own = name.is_some_and(|name| NAMES.contains(&name) || name == PAGE);
            assert!(is_own || is_listed(origin).0, "{origin:?}");
            assert!(!says("sec-fetch-site", "cross-site") || allowed.is_some());
            let may_act = GATE.refuse_action(&request).is_none();
            assert!(!may_act || may_act_from(&request, origin));
        }
        _ => panic!("several origins"),
    }
});

/// Whether it is the origin of the page that is written down, or that of the host that is asked.
fn may_act_from(request: &Request<()>, origin: &HeaderValue) -> bool {
    let host = request.headers().get(HOST).map(as_text);
    let host = host.or_else(|| Some(request.uri().authority()?.as_str()));
    let name = |url: &str| Some(Url::parse(url).ok()?.host_str()?.to_owned());
    let own = host.and_then(|host| name(&format!("http://{host}/")));
    is_listed(origin).1 || own.is_some() && own == name(as_text(origin))
}

fn is_listed(origin: &HeaderValue) -> (bool, bool) {
    let listed = LISTED
        .iter()
        .map(|entry| allows_origin(entry, as_text(origin)));
    listed.fold((false, false), |one, other| {
        (one.0 | other.0, one.1 | other.1)
    })
}

fn as_text(value: &HeaderValue) -> &str {
    value.to_str().unwrap_or_default()
}
