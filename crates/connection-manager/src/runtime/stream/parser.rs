//! Server-sent events, as the HTML standard reads them ("Parsing an event stream").

use std::mem;

/// The most that one event may have, in bytes: what is longer is none of the backend's.
const LONGEST: usize = 64 * 1024;

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) name: String,
    pub(super) data: String,
}

/// Takes a stream in pieces of any size, without its byte order mark.
#[derive(Default)]
pub(super) struct Parser {
    /// The line so far: what stands before the first colon, and after it.
    field: String,
    value: Option<String>,
    /// A line feed after this is no line of its own.
    was_carriage_return: bool,
    name: String,
    data: String,
}

impl Parser {
    /// The events that `text` completes; `None` if one is too long.
    pub(super) fn push(&mut self, text: &str) -> Option<Vec<Event>> {
        let mut events = Vec::new();
        for character in text.chars() {
            let follows_return = mem::replace(&mut self.was_carriage_return, character == '\r');
            match character {
                '\n' if follows_return => {}
                '\n' | '\r' => events.extend(self.end_line()),
                ':' if self.value.is_none() => self.value = Some(String::new()),
                _ => {
                    let part = self.value.as_mut().unwrap_or(&mut self.field);
                    if part.len() + self.data.len() >= LONGEST {
                        return None;
                    }
                    part.push(character);
                }
            }
        }
        Some(events)
    }

    fn end_line(&mut self) -> Option<Event> {
        let field = mem::take(&mut self.field);
        let value = self.value.take();
        if field.is_empty() && value.is_none() {
            let name = mem::take(&mut self.name);
            let mut data = mem::take(&mut self.data);
            return data.pop().map(|_| Event { name, data });
        }
        let value = value.unwrap_or_default();
        let value = value.strip_prefix(' ').unwrap_or(&value);
        match &*field {
            "event" => self.name = value.to_owned(),
            "data" => {
                self.data.push_str(value);
                self.data.push('\n');
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
        let golden = include_str!("../../../../../tests/wire/stream.txt");
        let whole = Parser::default().push(golden).unwrap_or_default();
        let names: Vec<_> = whole.iter().map(|event| event.name.as_str()).collect();
        assert_eq!(names, ["health", "heartbeat"]);
        for size in 1..golden.len() {
            let mut parser = Parser::default();
            let pieces = golden.as_bytes().chunks(size);
            let pieces = pieces.filter_map(|piece| str::from_utf8(piece).ok());
            let events = pieces.flat_map(|piece| parser.push(piece).unwrap_or_default());
            assert_eq!(events.collect::<Vec<_>>(), whole, "{size}");
        }
    }

    #[test]
    fn lines_may_end_in_each_way_and_be_comments_or_unknown() {
        let text =
            ": hello\r\nretry: 1\revent:health\r\ndata\ndata: a:\u{e9}\r\n\r\n\n: \u{e9}\n\n";
        let events = Parser::default().push(text);
        assert_eq!(events, Some(vec![event("health", "\na:\u{e9}")]));
        let events = Parser::default().push("data: a\ndata:  b\n\n");
        assert_eq!(events, Some(vec![event("", "a\n b")]));
        let events = Parser::default().push("event: end\ndata\n\n");
        assert_eq!(events, Some(vec![event("end", "")]));
    }

    #[test]
    fn an_event_without_an_end_is_given_up() {
        let mut parser = Parser::default();
        assert!(parser.push(&"x".repeat(LONGEST)).is_some());
        assert_eq!(parser.push("x"), None);
        let mut parser = Parser::default();
        let lines = "data: x\n".repeat(LONGEST);
        assert_eq!(parser.push(&lines), None);
    }
}
