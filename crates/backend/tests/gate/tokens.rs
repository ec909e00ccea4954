use std::fs::{self, File};

use http::Method;
use tokio::time::{Duration, advance, pause};

use super::{locked, with};
use crate::common::{ask, get, request};

#[tokio::test]
async fn without_the_token_only_container_checks_are_answered() {
    let (backend, _token, _folder) = locked();
    for path in ["/", "/index.html", "/api/health", "/metrics", "/nothing"] {
        let answer = ask(&backend, get(path)).await;
        assert_eq!(answer.status, 401, "{path}");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    assert_eq!(ask(&backend, request(Method::POST, "/")).await.status, 401);
    assert_eq!(ask(&backend, get("/livez")).await.status, 200);
}

#[tokio::test]
async fn the_link_is_exchanged_for_a_cookie_that_scripts_cannot_read() {
    let (backend, token, _folder) = locked();
    let answer = ask(&backend, get(&format!("/?a=1&token={token}&b=2"))).await;
    assert_eq!(answer.status, 303);
    assert_eq!(answer.header("location"), "./?a=1&b=2");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(
        answer.headers["set-cookie"].is_sensitive(),
        "logs leave it out"
    );
    let (cookie, attributes) = answer.header("set-cookie").split_once("; ").unwrap();
    assert_eq!(attributes, "Path=/; HttpOnly; SameSite=Lax");

    assert!(answer.body.is_empty());
    assert!(!cookie.contains(&token), "other ports get it, too");
    let (_, session) = cookie.split_once('=').unwrap();
    let bearer = format!("Bearer {session}");
    let as_token = [("host", "localhost"), ("authorization", bearer.as_str())];
    assert_eq!(with(&backend, "/", &as_token).await.status, 401);

    let cookie = format!("other=1; {cookie}");
    let headers = [("host", "localhost"), ("cookie", cookie.as_str())];
    assert_eq!(with(&backend, "/", &headers).await.status, 200);
    assert_eq!(
        with(&backend, "/api/health?report", &headers).await.status,
        200
    );
}

#[tokio::test]
async fn programs_send_the_token_in_a_header() {
    let (backend, token, _folder) = locked();
    for scheme in ["Bearer", "bearer"] {
        let value = format!("{scheme} {token}");
        let headers = [("host", "localhost"), ("authorization", value.as_str())];
        assert_eq!(with(&backend, "/", &headers).await.status, 200);
    }
}

#[tokio::test]
async fn wrong_tokens_open_nothing() {
    let (backend, token, _folder) = locked();
    let longer = format!("{token}x");
    for wrong in ["", "x", &token[1..], &longer, &token.to_uppercase()] {
        assert_eq!(
            ask(&backend, get(&format!("/?token={wrong}"))).await.status,
            401
        );
        let value = format!("Bearer {wrong}");
        let headers = [("host", "localhost"), ("authorization", value.as_str())];
        assert_eq!(with(&backend, "/", &headers).await.status, 401);
    }
    // Only the page takes it from the address: others would leave it in logs.
    let elsewhere = format!("/api/health?token={token}");
    assert_eq!(ask(&backend, get(&elsewhere)).await.status, 401);
}

#[tokio::test]
async fn a_cookie_of_another_backend_is_no_wrong_token() {
    let (backend, _token, _folder) = locked();
    let (other, token, _folder) = locked();
    let answer = ask(&other, get(&format!("/?token={token}"))).await;
    let (cookie, _) = answer.header("set-cookie").split_once(';').unwrap();
    for _ in 0..40 {
        let answer = with(&backend, "/", &[("host", "localhost"), ("cookie", cookie)]).await;
        assert_eq!(answer.status, 401);
    }
}

#[tokio::test]
async fn many_wrong_tokens_have_to_wait_and_the_right_one_has_not() {
    pause();
    let (backend, token, _folder) = locked();
    for _ in 0..30 {
        assert_eq!(ask(&backend, get("/?token=wrong")).await.status, 401);
    }
    advance(Duration::from_millis(20_500)).await;
    let answer = ask(&backend, get("/?token=wrong")).await;
    assert_eq!(answer.status, 429);
    let wait: u64 = answer.header("retry-after").parse().unwrap();
    assert_eq!(wait, 40);
    assert_eq!(
        ask(&backend, get(&format!("/?token={token}"))).await.status,
        303
    );
    assert_eq!(ask(&backend, get("/")).await.status, 401);

    advance(Duration::from_secs(wait)).await;
    assert_eq!(ask(&backend, get("/?token=wrong")).await.status, 401);
}

#[tokio::test]
async fn of_many_wrong_tokens_the_log_has_one_line() {
    let (backend, _token, folder) = locked();
    let path = folder.path().join("log");
    let file = File::create(&path).unwrap();
    let log = tracing_subscriber::fmt().with_writer(file).finish();
    let _log = tracing::subscriber::set_default(log);
    for _ in 0..100 {
        ask(&backend, get("/?token=wrong")).await;
    }
    let log = fs::read_to_string(path).unwrap();
    assert_eq!(log.lines().count(), 1, "{log}");
}

#[tokio::test]
async fn nothing_but_the_exchange_repeats_the_token() {
    let (backend, token, _folder) = locked();
    let value = format!("Bearer {token}");
    let headers = [("host", "localhost"), ("authorization", value.as_str())];
    for path in ["/", "/api/health", "/metrics", "/nothing"] {
        let answer = with(&backend, path, &headers).await;
        let told = format!("{:?} {:?}", answer.headers, answer.body);
        assert!(!told.contains(&token), "{path}");
    }
    assert!(!format!("{backend:?}").contains(&token));
}
