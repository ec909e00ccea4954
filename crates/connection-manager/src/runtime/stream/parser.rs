//! Server-sent events, as the HTML standard reads them ("Parsing an event stream").

use std::mem;

/// The most that one event may have, in bytes: what is longer is none of the backend's.
const LONGEST: usize = 64 * 1024;

/// In UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) name: String,
    pub(super) data: String,
}

/// Takes a stream in pieces of any size.
#[derive(Default)]
pub(super) struct Parser {
    line: Vec<u8>,
    /// A line feed after this is no line of its own.
    was_carriage_return: bool,
    name: String,
    data: String,
}

impl Parser {
    /// The events that `bytes` complete; `None` if one is too long.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Option<Vec<Event>> {
        let mut events = Vec::new();
        for &byte in bytes {
            let follows_return = mem::replace(&mut self.was_carriage_return, byte == b'\r');
            match byte {
                b'\n' if follows_return => {}
                b'\n' | b'\r' => events.extend(self.end_line()),
                _ if self.line.len() + self.data.len() < LONGEST => self.line.push(byte),
                _ => return None,
            }
        }
        Some(events)
    }

    fn end_line(&mut self) -> Option<Event> {
        let line = mem::take(&mut self.line);
        if line.is_empty() {
            let name = mem::take(&mut self.name);
            let data = mem::take(&mut self.data);
            return (!data.is_empty()).then_some(Event { name, data });
        }
        let line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&line);
        let mut parts = line.splitn(2, |byte| *byte == b':');
        let field = parts.next().unwrap_or_default();
        let value = parts.next().unwrap_or_default();
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match field {
            b"event" => self.name = String::from_utf8_lossy(value).into_owned(),
            b"data" => {
                if !self.data.is_empty() {
                    self.data.push('\n');
                }
                self.data.push_str(&String::from_utf8_lossy(value));
            }
            // A comment, or a field that says nothing to a reader that comes back by itself.
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(name: &str, data: &str) -> Event {
        Event {
            name: name.to_owned(),
            data: data.to_owned(),
        }
    }

    #[test]
    fn the_golden_stream_is_read_in_pieces_of_any_size() {
        let golden = include_bytes!("../../../../../tests/wire/stream.txt");
        let whole = Parser::default().push(golden).unwrap_or_default();
        let names: Vec<_> = whole.iter().map(|event| event.name.as_str()).collect();
        assert_eq!(names, ["health", "heartbeat"]);
        for size in 1..golden.len() {
            let mut parser = Parser::default();
            let pieces = golden.chunks(size);
            let events = pieces.flat_map(|piece| parser.push(piece).unwrap_or_default());
            assert_eq!(events.collect::<Vec<_>>(), whole, "{size}");
        }
    }

    #[test]
    fn lines_may_end_in_each_way_and_be_comments_or_unknown() {
        let text =
            "\u{feff}: hello\r\nretry: 1\revent:health\r\ndata\ndata: a\r\n\r\n\n: \u{e9}\n\n";
        let events = Parser::default().push(text.as_bytes());
        assert_eq!(events, Some(vec![event("health", "a")]));
        let events = Parser::default().push(b"data: a\ndata:  b\n\n");
        assert_eq!(events, Some(vec![event("", "a\n b")]));
    }

    #[test]
    fn an_event_without_an_end_is_given_up() {
        let mut parser = Parser::default();
        assert!(parser.push(&[b'x'; LONGEST]).is_some());
        assert_eq!(parser.push(b"x"), None);
        let mut parser = Parser::default();
        let lines = "data: x\n".repeat(LONGEST);
        assert_eq!(parser.push(lines.as_bytes()), None);
    }
}
