//! A stream of events is read as the standard says, in whatever pieces it comes.

#![no_main]

use docker_connection_fuzz::page::events;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &str)| {
    let (size, text) = input;
    let whole = events([text]);
    assert_eq!(whole, as_in_the_standard(text));
    let mut rest = text;
    let pieces = std::iter::from_fn(|| {
        let end = rest.char_indices().nth(usize::from(size) + 1);
        let (piece, behind) = rest.split_at(end.map_or(rest.len(), |(end, _)| end));
        rest = behind;
        (!piece.is_empty()).then_some(piece)
    });
    assert_eq!(whole, events(pieces));
});

fn as_in_the_standard(text: &str) -> Vec<(String, String)> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines: Vec<_> = text.split('\n').collect();
    // It has no end.
    lines.pop();
    let mut events = Vec::new();
    let (mut name, mut data) = (String::new(), String::new());
    for line in lines {
        if line.is_empty() {
            let (name, data) = (std::mem::take(&mut name), std::mem::take(&mut data));
            if let Some(data) = data.strip_suffix('\n') {
                events.push((name, data.to_owned()));
            }
            continue;
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => name = value.to_owned(),
            "data" => data += &format!("{value}\n"),
            _ => {}
        }
    }
    events
}
