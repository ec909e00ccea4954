/// How many characters are told.
const LONGEST: usize = 500;

/// What an engine or a file says, in a length that can be shown.
pub(crate) fn harmless(value: &str) -> String {
    let mut letters = value.chars().filter(|letter| !letter.is_control());
    let mut text: String = letters.by_ref().take(LONGEST).collect();
    if letters.next().is_some() {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_say_is_short_and_does_nothing_to_a_terminal() {
        let long = "x".repeat(LONGEST + 1);
        assert_eq!(harmless(&long), format!("{}…", &long[1..]));
        assert_eq!(harmless(&long[1..]), &long[1..]);
        assert_eq!(harmless("/srv/\u{1b}[2Jdocker\n"), "/srv/[2Jdocker");
    }
}
