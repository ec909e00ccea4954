/// In bytes, of a line.
const LINE_LIMIT: usize = 1024;
/// In characters, of what is told of it.
const TOLD_LIMIT: usize = 200;

/// Keeps the last line of a text that comes in pieces and has no end.
#[derive(Debug, Default)]
pub(super) struct Tail {
    last: Vec<u8>,
    line: Vec<u8>,
}

impl Tail {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            match byte {
                // What shows how far it is writes one line over the other.
                b'\n' | b'\r' => self.end_line(),
                _ if self.line.len() < LINE_LIMIT => self.line.push(byte),
                _ => {}
            }
        }
    }

    /// The last line that says something, without what would mean something to a terminal.
    pub(super) fn into_text(mut self) -> String {
        self.end_line();
        let text = String::from_utf8_lossy(&self.last);
        let letters = text.chars().filter(|letter| !letter.is_control());
        let text: String = letters.take(TOLD_LIMIT).collect();
        text.trim().to_owned()
    }

    fn end_line(&mut self) {
        if self
            .line
            .iter()
            .any(|byte| !byte.is_ascii() || byte.is_ascii_graphic())
        {
            std::mem::swap(&mut self.last, &mut self.line);
        }
        self.line.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tail(pieces: &[&[u8]]) -> String {
        let mut tail = Tail::default();
        for piece in pieces {
            tail.push(piece);
        }
        tail.into_text()
    }

    #[test]
    fn the_last_line_that_says_something_is_kept() {
        assert_eq!(tail(&[]), "");
        assert_eq!(tail(&[b"\n \n"]), "");
        assert_eq!(tail(&[b"one\ntw", b"o\n\n  \n"]), "two");
        assert_eq!(tail(&[b"one\n", b"no end"]), "no end");
        assert_eq!(tail(&[b"10 %\r100 %\r"]), "100 %");
    }

    #[test]
    fn it_is_short_and_means_nothing_to_a_terminal() {
        assert_eq!(tail(&[b"\x1b[31mred\x07\x1b[0m\n"]), "[31mred[0m");
        assert_eq!(tail(&[b"not \xff UTF-8"]), "not \u{fffd} UTF-8");
        let long = "ä".repeat(1_000_000);
        let mut tail = Tail::default();
        tail.push(long.as_bytes());
        assert!(tail.line.len() <= LINE_LIMIT);
        assert_eq!(tail.into_text(), "ä".repeat(TOLD_LIMIT));
    }
}
