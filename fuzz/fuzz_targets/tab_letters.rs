//! What a tab reads of another is the same when it is told on, and a tab that believes it and takes
//! over keeps to the rules.

#![no_main]

use docker_connection::{CheckFailure, Connection, Input, MAX_RETRY_DELAY, Output, Reason};
use docker_connection_fuzz::page::{NOW, letter};
use libfuzzer_sys::fuzz_target;

/// How often the timer runs.
const STEPS: usize = 100;

fuzz_target!(|text: &str| {
    let Some((written, snapshot)) = letter(text) else {
        return;
    };
    // Texts are cut and dates rounded once.
    let (told_on, _) = letter(&written).expect("it can be read");
    let again = letter(&told_on).map(|(written, _)| written);
    assert_eq!(again.as_ref(), Some(&told_on));
    let Some(snapshot) = snapshot else {
        return;
    };
    let mut connection = Connection::default();
    let mut now = NOW;
    connection.handle(now, Input::Follow);
    connection.handle(now, Input::Snapshot(Box::new(snapshot)));
    connection.handle(now, Input::Lead);
    let failure = CheckFailure {
        reason: Reason::BackendUnreachable,
        retry_after: None,
    };
    for _ in 0..STEPS {
        while let Some(output) = connection.poll_output() {
            if let Output::StartCheck { id, .. } = output {
                let result = Err(failure);
                connection.handle(now, Input::CheckEnded { id, result });
            }
        }
        let status = connection.status();
        let latest = now + MAX_RETRY_DELAY;
        assert!(status.next_retry_time.is_none_or(|at| at <= latest));
        assert!(
            status
                .countdown
                .is_none_or(|it| 1 <= it.left && it.left <= it.total)
        );
        let Some(next) = connection.next_timeout() else {
            break;
        };
        assert!(next > now, "the timer stands still");
        now = next;
        connection.handle(now, Input::Timeout);
    }
});
