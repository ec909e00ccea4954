//! Texts of a peer, made harmless.

/// The most that is kept of one text, in bytes.
const LONGEST: usize = 2048;

/// `None` if the text could hide or rearrange what a person reads: no text of a report has a
/// reason for such characters.
pub(super) fn plain(mut text: String) -> Option<String> {
    if text.chars().any(is_refused) {
        return None;
    }
    cap(&mut text);
    Some(text)
}

/// The same for a text that has to be there: empty if it cannot be shown.
pub(super) fn shown(text: String) -> Option<String> {
    Some(plain(text).unwrap_or_default())
}

/// A text that nobody shows.
pub(super) fn capped(mut text: String) -> Option<String> {
    cap(&mut text);
    Some(text)
}

/// `None` if the text is no single line, or so long that it would have to be cut: half a command
/// does something else, and half an address leads elsewhere.
pub(super) fn whole(text: String) -> Option<String> {
    (text.len() <= LONGEST).then(|| plain(text))?
}

/// `None` if the text is no address of a page, or of one that anybody on the way could change.
pub(super) fn link(text: String) -> Option<String> {
    whole(text).filter(|text| text.starts_with("https://"))
}

/// Cuts a text that is too long, between two characters.
pub(super) fn cap(text: &mut String) {
    let mut end = LONGEST.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
}

/// Control characters, the line breaks that are none of them, and what turns the direction of
/// reading.
fn is_refused(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_two_characters() {
        let text = format!("a{}", "\u{e9}".repeat(2000));
        let kept = plain(text).unwrap_or_default();
        assert_eq!(kept.len(), LONGEST - 1);
        assert!(kept.ends_with('\u{e9}'));
        assert_eq!(
            plain("x".repeat(LONGEST)).unwrap_or_default().len(),
            LONGEST
        );
    }

    #[test]
    fn texts_with_control_characters_are_refused() {
        for character in [
            '\0', '\n', '\u{1b}', '\u{7f}', '\u{9b}', '\u{2028}', '\u{202e}',
        ] {
            assert_eq!(plain(format!("a{character}b")), None, "{character:?}");
            assert_eq!(whole(format!("a{character}b")), None, "{character:?}");
            let address = format!("https://ide.example/{character}b");
            assert_eq!(link(address), None, "{character:?}");
        }
        assert_eq!(plain("höchstens".to_owned()).as_deref(), Some("höchstens"));
    }

    #[test]
    fn a_command_is_never_cut() {
        assert_eq!(whole("x".repeat(LONGEST + 1)), None);
        assert!(whole("x".repeat(LONGEST)).is_some());
    }

    #[test]
    fn a_link_leads_to_a_page_over_https_and_is_never_cut() {
        let page = "https://ide.example/help";
        assert_eq!(link(page.to_owned()).as_deref(), Some(page));
        for other in [
            "http://ide.example/help",
            "javascript:alert(1)//https://",
            "//ide.example",
            " https://ide.example",
            "",
        ] {
            assert_eq!(link(other.to_owned()), None, "{other}");
        }
        let long = |length| format!("https://{}", "x".repeat(length - "https://".len()));
        assert_eq!(link(long(LONGEST + 1)), None);
        assert!(link(long(LONGEST)).is_some());
    }
}
