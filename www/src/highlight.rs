use yew::prelude::*;

const KEYWORDS: [&str; 16] = [
    "use", "fn", "let", "move", "if", "else", "match", "pub", "const", "struct", "impl", "for",
    "in", "return", "true", "false",
];

/// A line of source as coloured spans: comments, strings, keywords, numbers. Good enough to look
/// at, no more.
pub(crate) fn highlight(line: &str) -> Html {
    let mut spans = Vec::new();
    let mut rest = line;
    while let (class, length) = token(rest)
        && let Some((text, after)) = rest.split_at_checked(length)
        && !text.is_empty()
    {
        spans.push(match class {
            Some(class) => html! { <span {class}>{ text.to_owned() }</span> },
            None => html! { text.to_owned() },
        });
        rest = after;
    }
    spans.into_iter().collect()
}

/// The class and the length in bytes of the token at the beginning of `text`; zero at its end.
fn token(text: &str) -> (Option<&'static str>, usize) {
    let is_comment = ["//", "/*", "# "]
        .iter()
        .any(|start| text.starts_with(start));
    if is_comment {
        return (Some("comment"), text.len());
    }
    if let Some(quoted) = text.strip_prefix('"') {
        let end = quoted.find('"').map_or(text.len(), |end| end + 2);
        return (Some("string"), end);
    }
    let is_part_of_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let word = text
        .split(|c| !is_part_of_word(c))
        .next()
        .unwrap_or_default();
    let class = match word.chars().next() {
        None => return (None, text.chars().next().map_or(0, char::len_utf8)),
        Some('0'..='9') => Some("number"),
        Some('A'..='Z') => Some("type"),
        Some(_) => KEYWORDS.contains(&word).then_some("keyword"),
    };
    (class, word.len())
}
