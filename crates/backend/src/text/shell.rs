//! Paths as shells read them.

/// The path as a word; `~/` keeps its meaning.
pub(crate) fn word(path: &str) -> String {
    let (home, rest) = match path.strip_prefix("~/") {
        Some(rest) => ("~/", rest),
        None => ("", path),
    };
    if is_plain(rest) {
        path.to_owned()
    } else {
        format!("{home}{}", quoted(rest))
    }
}

/// The path within a word, where a shell does not expand `~`.
pub(crate) fn inside_word(path: &str) -> String {
    match path.strip_prefix("~/") {
        Some(rest) => format!("\"$HOME\"/{}", word(rest)),
        None => word(path),
    }
}

fn is_plain(text: &str) -> bool {
    let mut letters = text.chars();
    letters.all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c))
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_can_be_copied_into_a_shell() {
        for (path, as_word, inside) in [
            ("/run/x.sock", "/run/x.sock", "/run/x.sock"),
            ("~/x.sock", "~/x.sock", "\"$HOME\"/x.sock"),
            ("/a b;c", "'/a b;c'", "'/a b;c'"),
            ("~/it's", r"~/'it'\''s'", r#""$HOME"/'it'\''s'"#),
        ] {
            assert_eq!(word(path), as_word);
            assert_eq!(inside_word(path), inside);
        }
    }
}
