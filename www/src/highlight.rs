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
    while !rest.is_empty() {
        let (class, length) = token(rest);
        let (text, after) = rest.split_at(length);
        spans.push(match class {
            Some(class) => html! { <span {class}>{ text.to_owned() }</span> },
            None => html! { text.to_owned() },
        });
        rest = after;
    }
    spans.into_iter().collect()
}

/// The class and the length in bytes of the token at the beginning of `text`, which is not empty.
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
    let word = text
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .unwrap_or(text.len());
    match &text[..word] {
        "" => (None, text.chars().next().map_or(1, char::len_utf8)),
        word if KEYWORDS.contains(&word) => (Some("keyword"), word.len()),
        word if word.starts_with(|c: char| c.is_ascii_digit()) => (Some("number"), word.len()),
        word if word.starts_with(|c: char| c.is_ascii_uppercase()) => (Some("type"), word.len()),
        word => (None, word.len()),
    }
}
