use http::Method;

use super::{API, allowing, locked, with, with_method};

#[tokio::test]
async fn pages_of_other_origins_may_not_ask() {
    let backend = allowing(&[], &["https://ide.test"]);
    for origin in [
        "null",
        "https://attacker.example",
        "http://ide.test",
        "https://ide.test.attacker.example",
        "http://localhost:3000",
        "http://127.0.0.1",
        "",
    ] {
        let headers = [("host", "localhost"), ("origin", origin)];
        let answer = with(&backend, API, &headers).await;
        assert_eq!(answer.status, 403, "{origin}");
        assert_eq!(answer.header("access-control-allow-origin"), "");
        assert_eq!(answer.header("vary"), "Origin");
    }
    let two = [
        ("host", "localhost"),
        ("origin", "https://ide.test"),
        ("origin", "null"),
    ];
    assert_eq!(with(&backend, API, &two).await.status, 403);
}

#[tokio::test]
async fn pages_of_other_sites_can_load_nothing_of_the_api() {
    let backend = allowing(&[], &["https://ide.test"]);
    let status = async |path: &str, headers: &[(&str, &str)]| {
        let cross_site = [("host", "localhost"), ("sec-fetch-site", "cross-site")];
        let headers = [&cross_site, headers].concat();
        with(&backend, path, &headers).await.status.as_u16()
    };
    let image = [("sec-fetch-mode", "no-cors")];
    for path in ["/api/health", "/api/health/stream", API] {
        assert_eq!(status(path, &image).await, 403, "{path}");
    }
    let opened = [("sec-fetch-mode", "navigate")];
    assert_eq!(status("/api/health?report", &opened).await, 200);
    assert_eq!(status("/api/health/stream", &opened).await, 403);
    let listed = [("sec-fetch-mode", "cors"), ("origin", "https://ide.test")];
    assert_eq!(status("/api/health?report", &listed).await, 200);
    let other = [("host", "localhost"), ("sec-fetch-site", "same-site")];
    assert_eq!(with(&backend, API, &other).await.status, 404);
}

#[tokio::test]
async fn the_page_and_its_link_may_be_opened_from_another_site() {
    let (backend, token, _folder) = locked();
    let status = async |path: &str, header| {
        let opened = [
            ("host", "localhost"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "navigate"),
            header,
        ];
        with(&backend, path, &opened).await.status.as_u16()
    };
    let accept = ("accept", "text/html");
    assert_eq!(status(&format!("/?token={token}"), accept).await, 303);
    let bearer = format!("Bearer {token}");
    let bearer = ("authorization", bearer.as_str());
    assert_eq!(status("/", bearer).await, 200);
    assert_eq!(status("/api", bearer).await, 403);
}

#[tokio::test]
async fn the_own_origin_may_ask_and_needs_no_header_for_it() {
    let backend = allowing(&[], &[]);
    for (host, origin) in [
        ("localhost:8787", "http://localhost:8787"),
        ("[::1]:8787", "http://[::1]:8787"),
        // Behind a proxy with TLS.
        ("localhost", "https://localhost"),
        ("localhost:443", "https://localhost"),
        ("localhost:80", "http://localhost"),
    ] {
        let answer = with(&backend, API, &[("host", host), ("origin", origin)]).await;
        assert_eq!(answer.status, 404, "{origin}");
        assert_eq!(answer.header("access-control-allow-origin"), "");
        assert_eq!(answer.header("vary"), "Origin");
    }
}

#[tokio::test]
async fn an_allowed_origin_is_echoed_and_never_a_star() {
    let backend = allowing(&[], &["https://ide.test", "vscode-webview://*"]);
    for origin in ["https://ide.test", "vscode-webview://0b4k1c2d"] {
        let headers = [("host", "localhost"), ("origin", origin)];
        let answer = with(&backend, "/api/health?report", &headers).await;
        assert_eq!(answer.status, 200, "{origin}");
        assert_eq!(answer.header("access-control-allow-origin"), origin);
        assert_eq!(
            answer.header("access-control-expose-headers"),
            "Retry-After"
        );
        assert_eq!(answer.header("access-control-allow-credentials"), "");
        assert_eq!(answer.header("vary"), "Origin");
    }
}

#[tokio::test]
async fn preflights_are_answered_for_allowed_origins_only() {
    let (backend, _token, _folder) = locked();
    let ask = async |origin| {
        let headers = [
            ("host", "localhost"),
            ("origin", origin),
            ("access-control-request-method", "GET"),
            ("access-control-request-headers", "authorization"),
        ];
        with_method(&backend, Method::OPTIONS, "/api/health", &headers).await
    };
    let allowed = ask("https://ide.test").await;
    assert_eq!(allowed.status, 204);
    assert_eq!(
        allowed.header("access-control-allow-origin"),
        "https://ide.test"
    );
    assert_eq!(allowed.header("access-control-allow-credentials"), "true");
    assert_eq!(allowed.header("access-control-allow-methods"), "GET, HEAD");
    assert!(
        allowed
            .header("access-control-allow-headers")
            .contains("Authorization")
    );
    let refused = ask("https://attacker.example").await;
    assert_eq!(refused.status, 403);
    assert_eq!(refused.header("access-control-allow-methods"), "");
}

#[tokio::test]
async fn what_only_looks_like_a_preflight_needs_the_token() {
    let (backend, _token, _folder) = locked();
    let origin = ("origin", "https://ide.test");
    let asks = ("access-control-request-method", "GET");
    for (method, headers) in [
        (Method::GET, &[origin, asks][..]),
        (Method::OPTIONS, &[origin]),
        (Method::OPTIONS, &[asks]),
    ] {
        let headers = [&[("host", "localhost")], headers].concat();
        let answer = with_method(&backend, method, "/api/health", &headers).await;
        assert_eq!(answer.status, 401, "{headers:?}");
    }
}
