//! What the manager makes of the backend's answers, in a browser.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::rc::Rc;
use std::time::Duration;

use docker_connection_manager::rules::{HealthReport, HealthStatus, Phase, Reason, Status};
use docker_connection_manager::{Answer, ConnectionManager, Fake, FetchFailed, ManagerConfig};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

async fn status_after(answer: Result<Answer, FetchFailed>) -> Rc<Status> {
    let fake = Fake::new();
    fake.set_answer(Some(answer));
    let runtime = Rc::new(fake.clone());
    let manager = ConnectionManager::with_runtime(ManagerConfig::default(), runtime).unwrap();
    let _subscription = manager.subscribe(|_| {});
    fake.settle().await;
    manager.status()
}

fn body(status: u16, body: &str) -> Result<Answer, FetchFailed> {
    Ok(Answer {
        status,
        body: body.to_owned(),
        ..Answer::default()
    })
}

#[wasm_bindgen_test]
async fn golden_reports_are_read_as_by_serde() {
    for text in [
        include_str!("../../../tests/wire/report-available.json"),
        include_str!("../../../tests/wire/report-available-with-warning.json"),
        include_str!("../../../tests/wire/report-starting.json"),
        include_str!("../../../tests/wire/report-unavailable.json"),
        include_str!("../../../tests/wire/report-unavailable-hung.json"),
        include_str!("../../../tests/wire/report-from-a-newer-backend.json"),
    ] {
        let report: HealthReport = serde_json::from_str(text).unwrap();
        let phase = match report.status {
            HealthStatus::Available => Phase::Connected,
            HealthStatus::Starting => Phase::Starting,
            _ => Phase::Unavailable,
        };
        for http_status in [200, 503] {
            let status = status_after(body(http_status, text)).await;
            assert_eq!(status.phase, phase, "{text}");
            assert_eq!(status.reason, report.reason);
            assert_eq!(status.advice, report.advice);
            assert_eq!(status.engine, report.engine);
            assert_eq!(status.endpoint.as_ref(), Some(&report.endpoint));
            assert_eq!(status.warnings, report.warnings);
            assert_eq!(status.features, report.features);
        }
    }
}

#[wasm_bindgen_test]
async fn what_is_no_report_says_nothing_of_docker() {
    let available = include_str!("../../../tests/wire/report-available.json");
    let cut = &available[..available.len() / 2];
    let wrong_types = available.replace("\"available\"", "7");
    let huge = "x".repeat(10 << 20);
    for (status, text, reason) in [
        (200, "", Reason::ProxyError),
        (
            200,
            "<!doctype html><title>Sign in</title>",
            Reason::ProxyError,
        ),
        (200, cut, Reason::BadReport),
        (200, &wrong_types, Reason::BadReport),
        (200, "{}", Reason::BadReport),
        (200, "null", Reason::ProxyError),
        (200, "[]", Reason::ProxyError),
        (200, &huge, Reason::ProxyError),
        (404, "{\"message\":\"no such route\"}", Reason::BadReport),
        (502, "<html>Bad Gateway</html>", Reason::ProxyError),
        (500, available, Reason::BadReport),
        (401, available, Reason::BackendAuth),
        (403, "", Reason::BackendAuth),
        (429, "", Reason::BackendRateLimited),
    ] {
        let status = status_after(body(status, text)).await;
        assert_eq!(status.phase, Phase::Unavailable);
        assert_eq!(status.is_available(), None);
        assert_eq!(status.reason, Some(reason), "{:.40}", text);
    }
}

#[wasm_bindgen_test]
async fn no_answer_is_told_from_no_network() {
    let status = status_after(Err(FetchFailed::Unreachable)).await;
    assert_eq!(status.reason, Some(Reason::BackendUnreachable));
    let status = status_after(Err(FetchFailed::Offline)).await;
    assert_eq!(status.reason, Some(Reason::BrowserOffline));
}

#[wasm_bindgen_test]
async fn a_redirect_to_something_else_is_a_login() {
    let answer = Answer {
        status: 200,
        is_redirected: true,
        body: "<html>Sign in</html>".to_owned(),
        ..Answer::default()
    };
    assert_eq!(
        status_after(Ok(answer)).await.reason,
        Some(Reason::BackendAuth)
    );
}

#[wasm_bindgen_test]
async fn retry_after_of_a_429_is_obeyed_as_seconds_and_as_a_date() {
    let limited = |retry_after: String| {
        Ok(Answer {
            status: 429,
            retry_after: Some(retry_after),
            ..Answer::default()
        })
    };
    let deadline = async |retry_after| {
        let status = status_after(limited(retry_after)).await;
        Duration::from_millis(status.next_retry_time.unwrap().as_millis())
    };
    assert_eq!(deadline("77".to_owned()).await, Duration::from_secs(77));

    let in_a_minute = js_sys::Date::new_0();
    in_a_minute.set_time(js_sys::Date::now() + 60_000.0);
    let wait = deadline(in_a_minute.to_utc_string().into()).await;
    assert!((55..=60).contains(&wait.as_secs()), "{wait:?}");

    assert!(deadline("soon".to_owned()).await <= Duration::from_secs(5));
}

/// The golden report with something else in the place of `from`.
fn report_with(from: &str, to: &str) -> String {
    let golden = include_str!("../../../tests/wire/report-unavailable.json");
    assert!(golden.contains(from));
    golden.replace(from, to)
}

#[wasm_bindgen_test]
async fn advice_with_control_characters_is_dropped() {
    for nasty in ["\\u0000", "\\u001b[2K", "\\n", "\\u0085", "\\u202e"] {
        let report = report_with("Start the Docker", &format!("Start{nasty}the Docker"));
        let status = status_after(body(200, &report)).await;
        assert_eq!(status.reason, Some(Reason::SocketMissing));
        assert!(status.advice.is_empty(), "{nasty}");
    }
}

#[wasm_bindgen_test]
async fn a_command_is_one_line_and_never_cut() {
    let long = "x".repeat(3000);
    for nasty in [
        "docker\\nrm -rf /",
        "docker\\u2028",
        "docker\\r",
        "\\u0007",
        &long,
    ] {
        let report = report_with("sudo systemctl start docker", nasty);
        let status = status_after(body(200, &report)).await;
        assert_eq!(status.advice[0].text, "Start the Docker service.");
        assert_eq!(status.advice[0].command, None, "{nasty}");
    }
}

#[wasm_bindgen_test]
async fn a_link_leads_to_a_page_over_https_and_is_never_cut() {
    let link = "https://docs.docker.com/engine/daemon/troubleshoot/";
    let golden = include_str!("../../../tests/wire/report-unavailable-hung.json");
    assert!(golden.contains(link));
    let long = format!("https://ide.example/{}", "x".repeat(2048));
    for nasty in [
        "http://docs.docker.com/",
        "javascript:alert(1)",
        "data:text/html,https://",
        "//docs.docker.com/",
        "https://docs.docker.com/\\n",
        "https://docs.docker.com/\\u202e",
        &long,
    ] {
        let report = golden.replace(link, nasty);
        let status = status_after(body(200, &report)).await;
        assert_eq!(status.advice.len(), 2, "{nasty}");
        assert_eq!(status.advice[1].href, None, "{nasty}");
    }
}

#[wasm_bindgen_test]
async fn long_texts_are_cut_between_two_characters() {
    let long = format!("a{}", "é".repeat(3000));
    let report = report_with("Start the Docker service.", &long);
    let status = status_after(body(200, &report)).await;
    assert_eq!(status.advice[0].text.len(), 2047);

    let report = report_with("unix:///var/run/docker.sock", &long);
    let status = status_after(body(200, &report)).await;
    assert_eq!(status.endpoint.as_ref().unwrap().host.len(), 2047);
}

#[wasm_bindgen_test]
async fn warnings_with_control_characters_are_dropped() {
    let nasty = r#""warnings": [{"code":"podman","text":"a\u0007b"},{"code":"disk-nearly-full","text":"c"}]"#;
    let golden = include_str!("../../../tests/wire/report-available.json");
    let report = golden.replace(r#""warnings": []"#, nasty);
    let status = status_after(body(200, &report)).await;
    let texts: Vec<_> = status
        .warnings
        .iter()
        .map(|warning| &*warning.text)
        .collect();
    assert_eq!(texts, ["c"]);
}

#[wasm_bindgen_test]
async fn a_nasty_text_that_has_to_be_there_is_empty_and_the_verdict_stands() {
    for (from, to) in [
        ("Docker is not running", "Docker\\u0000 is not running"),
        ("unix:///var", "unix\\u001b:///var"),
        ("2026-11-22T19:00:00.123Z", "\\u0000"),
    ] {
        let status = status_after(body(200, &report_with(from, to))).await;
        assert_eq!(status.reason, Some(Reason::SocketMissing), "{to}");
    }
}
