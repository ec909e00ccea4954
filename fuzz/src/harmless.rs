use serde_json::Value;

/// In bytes, of a text.
const LONGEST: usize = 2048;
/// Of a list.
const MOST: usize = 100;

/// Whether all of it may be shown to a person, and a command in it be run by one.
#[must_use]
pub fn is_harmless(value: &Value) -> bool {
    flaw(value).is_none()
}

/// Panics if it is not harmless.
pub fn assert_harmless(value: &Value) {
    assert_eq!(flaw(value), None);
}

fn flaw(value: &Value) -> Option<&Value> {
    match value {
        Value::String(text) => {
            let hides = |c: char| {
                c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            };
            (text.len() > LONGEST || text.chars().any(hides)).then_some(value)
        }
        Value::Array(items) if items.len() > MOST => Some(value),
        Value::Array(items) => items.iter().find_map(flaw),
        Value::Object(members) => match members.get("href") {
            Some(href) if !href.is_null() && !is_page(href) => Some(href),
            _ => members.values().find_map(flaw),
        },
        _ => None,
    }
}

fn is_page(href: &Value) -> bool {
    href.as_str()
        .is_some_and(|href| href.starts_with("https://"))
}

/// Panics unless it is the path of a socket, or a host and a port.
pub fn assert_place(place: &str) {
    if place.starts_with('/') {
        assert!(place.len() > 1);
        return;
    }
    let (host, port) = place.rsplit_once(':').expect("a host and a port");
    assert!(port.parse::<u16>().is_ok_and(|port| port > 0), "{place}");
    assert!(
        !host.is_empty() && !host.contains(['@', '/', ' ']),
        "{place}"
    );
    assert!(!host.chars().any(char::is_control), "{place}");
}
