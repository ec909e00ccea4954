//! What a page reads of the backend is harmless to show, and is what the backend has written.

#![no_main]

use docker_connection::StartAnswer;
use docker_connection_fuzz::{assert_harmless, is_harmless, page};
use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, from_str, to_value};

const LONGEST: usize = 2048;

fuzz_target!(|text: &str| {
    agree(text, |text| page::check(200, text).ok());
    agree(text, page::step);
    agree(text, page::details);
    agree(text, page::usage);
    for status in [200, 401, 404, 429, 503] {
        match page::check(status, text) {
            Ok(_) => assert!(matches!(status, 200 | 503)),
            Err(failure) => assert!(failure.reason.hides_docker()),
        }
        if let StartAnswer::Refused(error) = page::start(status, text) {
            assert!(status != 200);
            assert_harmless(&error.message.into());
        }
    }
    let _ = page::end(text);
    assert!(page::docker_error(text).message.len() <= LONGEST);
});

/// What is read is harmless and stays as it is, and nothing harmless is lost on the way from the
/// backend.
fn agree<T: Serialize + DeserializeOwned>(text: &str, read: fn(&str) -> Option<T>) {
    let reread = |value: &Value| read(&value.to_string()).map(|it| to_value(it).unwrap());
    if let Some(value) = read(text) {
        let value = to_value(value).unwrap();
        assert_harmless(&value);
        assert_eq!(reread(&value).as_ref(), Some(&value));
    }
    if let Ok(value) = from_str::<T>(text) {
        let value = to_value(value).unwrap();
        if is_harmless(&value) && is_exact(&value) {
            assert_eq!(reread(&value).as_ref(), Some(&value));
        }
    }
}

/// Whether JavaScript rounds no number in it, and no list of containers is empty: to a page that is
/// none.
fn is_exact(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.as_f64().is_some_and(|it| it.abs() < 9e15),
        Value::Array(items) => items.iter().all(is_exact),
        Value::Object(members) => {
            let containers = members.get("containers").and_then(Value::as_array);
            containers.is_none_or(|them| !them.is_empty()) && members.values().all(is_exact)
        }
        _ => true,
    }
}
