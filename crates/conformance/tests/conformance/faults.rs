use crate::{NOWHERE, ORIGIN, QUICK, SERVER, conformance, node};

/// What is said of the example with each of these parts replaced.
fn faults(replacements: &[(&str, &str)]) -> String {
    // The ordinary heartbeat would have to be waited for.
    let mut source = SERVER.replace("15_000", "100");
    for (part, replacement) in replacements {
        assert!(source.contains(part), "{part}");
        source = source.replace(part, replacement);
    }
    let server = node(&source, NOWHERE);
    let args = [&*server.url, "--heartbeat-within=3", "--origin", ORIGIN];
    let (is_well, said) = conformance(&args);
    assert!(!is_well, "{replacements:?}: {said}");
    said
}

fn assert_fails(replacements: &[(&str, &str)], expected: &str) {
    let said = faults(replacements);
    assert!(said.contains(expected), "{expected}\n{said}");
}

#[test]
fn a_report_that_is_none_is_noticed() {
    let sequence = "sequence: (report?.sequence";
    for (part, replacement, expected) in [
        (
            sequence,
            "x: (report?.sequence",
            r#"no HealthReport: it: "sequence" is a"#,
        ),
        (
            "checkedAt,\n",
            "checkedAt: 'now',\n",
            "no HealthReport: /checkedAt",
        ),
        (
            "message,\n",
            "message: 'a\\nb',\n",
            "no HealthReport: /message",
        ),
        (
            "response, 200, report",
            "response, 418, report",
            "the status is 418",
        ),
        ("alwaysOk ||", "", "with ?report the status is 503"),
        (
            "response, 503, report",
            "response, 200, report",
            "it has to be 503",
        ),
        (", { 'Retry-After': 5 }", "", "without Retry-After"),
        ("'no-store'", "'max-age=60'", "it has to be no-store"),
        (
            "'application/json'",
            "'text/plain'",
            "it has to be application/json",
        ),
    ] {
        assert_fails(&[(part, replacement)], expected);
    }
}

#[test]
fn reports_out_of_order_are_noticed() {
    let always_asked = ("FRESH = 1_000", "FRESH = -1");
    let sequence = "(report?.sequence ?? 0) + (isNews ? 1 : 0)";
    for (replacement, expected) in [
        (
            (
                "instance: INSTANCE,\n  }",
                "instance: `${Date.now()}`,\n  }",
            ),
            "the instance was",
        ),
        (
            (sequence, "2e12 - Date.now()"),
            "the sequence went back from",
        ),
        (
            ("  reason,\n", "  reason: `r${Date.now()}`,\n"),
            "the sequence is 1 as before",
        ),
    ] {
        assert_fails(&[always_asked, replacement], expected);
    }
}

#[test]
fn a_stream_that_is_none_is_noticed() {
    let told = "  tell(response);\n";
    for (part, replacement, expected) in [
        (
            "/api/health/stream",
            "/api/stream",
            "is 404; it has to be 200",
        ),
        (
            "text/event-stream",
            "text/plain",
            "it has to be text/event-stream",
        ),
        ("'no-cache'", "'max-age=60'", "it has to be no-cache"),
        (
            "event: health",
            "event: report",
            r#"the event "report" comes where "health" is due"#,
        ),
        ("-${report.sequence}", "", "the id of the event is"),
        (
            "JSON.stringify(report)}",
            "report}",
            r#"the data of "health" is no JSON"#,
        ),
        (
            told,
            "",
            r#"the event "heartbeat" comes where "health" is due"#,
        ),
        (
            told,
            "return tell(response);\n",
            "no heartbeat comes within 3 s",
        ),
        (
            told,
            "tell(response); response.end();",
            "heartbeat       the stream ends",
        ),
        (
            "event: heartbeat",
            "event: ping",
            "no heartbeat comes within 3 s",
        ),
        (
            "sequence: report?.sequence }",
            "sequence: 99 }",
            "the sequence of the heartbeat is 99",
        ),
        ("sequence: report?.sequence }", "}", "it is no Heartbeat"),
    ] {
        assert_fails(&[(part, replacement)], expected);
    }
}

#[test]
fn a_stream_that_is_held_back_is_noticed() {
    assert_fails(
        &[("  tell(response);\n  streams.add(response);\n", "")],
        "no event comes within 5 s; something may hold the stream back",
    );
}

#[test]
fn features_that_are_not_there_are_noticed() {
    let named = "features: ['engine', 'usage', 'diagnosis', 'start', 'terminal'], reason,\n";
    let said = faults(&[("  reason,\n", named)]);
    for line in [
        "failed   engine          the status is 404",
        "failed   usage           the status of http",
        "failed   diagnosis       the status of http",
        "failed   start           the status of a GET is 404",
        "failed   terminal        the status is 404",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
}

#[test]
fn pages_that_may_too_much_or_too_little_are_noticed() {
    let is_listed = "ALLOW_ORIGIN && request.headers.origin === ALLOW_ORIGIN";
    let is_let_in = "'Access-Control-Allow-Origin', ALLOW_ORIGIN";
    let anybody = "'Access-Control-Allow-Origin', '*'";
    let echo = "'Access-Control-Allow-Origin', request.headers.origin ?? ''";
    for (replacements, expected) in [
        (
            &[("request.method !== 'GET'", "false")][..],
            "the status of a DELETE is 503",
        ),
        (
            &[(", code: 'BAD_REQUEST'", "")],
            "it is no DockerErrorResponse",
        ),
        (
            &[(is_listed, "true"), (is_let_in, anybody)],
            "so that any page may read reports",
        ),
        (
            &[(is_listed, "true"), (is_let_in, echo)],
            "so that any page may read reports",
        ),
        (
            &[(is_listed, "false")],
            r#"it has to be "https://ide.example""#,
        ),
        (
            &[("'Vary', 'Origin'", "'Vary', 'Accept'")],
            "it has to name Origin",
        ),
    ] {
        assert_fails(replacements, expected);
    }
    let server = node(SERVER, NOWHERE);
    for (header, expected) in [
        (
            "Authorization: Bearer x",
            "the status of a preflight is 405",
        ),
        ("Cookie: a=b", r#"it has to be "true" for cookies"#),
    ] {
        let args = [&server.url, QUICK, "--header", header, "--origin", ORIGIN];
        let (is_well, said) = conformance(&args);
        assert!(!is_well && said.contains(expected), "{said}");
    }
}
