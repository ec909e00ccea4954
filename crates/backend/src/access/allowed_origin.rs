use std::str::FromStr;

use crate::text::authority;

/// The scheme of VS Code's webviews, each of which has a host of its own.
const WEBVIEW: &str = "vscode-webview://";

/// An origin whose pages may use the API, as in `https://ide.example.org`; or
/// `vscode-webview://*`, which stands for all webviews of VS Code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedOrigin(Pattern);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Pattern {
    /// As browsers write it: in lower case, without the scheme's own port.
    Exact(String),
    AnyWebview,
}

/// A text that is no [`AllowedOrigin`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{0}' is not an origin such as https://ide.example.org; \
     vscode-webview://* is the only pattern"
)]
pub struct NotAnOrigin(String);

impl AllowedOrigin {
    /// Whether it stands for the origin that a browser sent.
    pub(crate) fn allows(&self, origin: &str) -> bool {
        match &self.0 {
            Pattern::Exact(allowed) => allowed == origin,
            Pattern::AnyWebview => origin
                .strip_prefix(WEBVIEW)
                .and_then(authority::split)
                .is_some(),
        }
    }

    /// Whether it is exactly the origin that a browser sent, and no pattern.
    pub(crate) fn is(&self, origin: &str) -> bool {
        matches!(&self.0, Pattern::Exact(allowed) if allowed == origin)
    }

    /// What it stands for in a content security policy.
    pub(crate) fn as_source(&self) -> &str {
        match &self.0 {
            Pattern::Exact(origin) => origin,
            Pattern::AnyWebview => "vscode-webview:",
        }
    }
}

impl FromStr for AllowedOrigin {
    type Err = NotAnOrigin;

    fn from_str(text: &str) -> Result<Self, NotAnOrigin> {
        if text.strip_prefix(WEBVIEW) == Some("*") {
            return Ok(Self(Pattern::AnyWebview));
        }
        normalized(text)
            .map(|origin| Self(Pattern::Exact(origin)))
            .ok_or_else(|| NotAnOrigin(text.to_owned()))
    }
}

/// The origin as browsers write it.
fn normalized(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    let (host, port) = authority::split(rest)?;
    let is_host = !host.contains(['*', ';', ',', '\'']);
    let own_port = match scheme.as_str() {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    };
    (is_scheme && is_host).then(|| match port {
        Some(port) if own_port != Some(port) => format!("{scheme}://{host}:{port}"),
        _ => format!("{scheme}://{host}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(text: &str) -> AllowedOrigin {
        text.parse().expect("an origin")
    }

    #[test]
    fn origins_are_compared_as_browsers_write_them() {
        assert!(origin("HTTPS://IDE.example.org:443").allows("https://ide.example.org"));
        assert!(origin("http://ide.example.org:80").allows("http://ide.example.org"));
        assert!(origin("http://localhost:3000").allows("http://localhost:3000"));
        assert!(origin("tauri://localhost").allows("tauri://localhost"));
    }

    #[test]
    fn what_only_looks_like_an_entry_is_not_allowed() {
        let entry = origin("https://ide.example.org");
        for text in [
            "http://ide.example.org",
            "https://ide.example.org:8443",
            "https://ide.example.org.attacker.example",
            "https://ide.example.org@attacker.example",
            "https://x.ide.example.org",
            "https://ide.example.org/",
            "null",
            "",
        ] {
            assert!(!entry.allows(text), "{text}");
        }
    }

    #[test]
    fn all_webviews_and_nothing_else_are_one_entry() {
        let entry = origin("vscode-webview://*");
        assert!(entry.allows("vscode-webview://0b4k1c2d"));
        for text in [
            "vscode-webview://",
            "vscode-webview://a/b",
            "vscode-webview://a@b",
            "vscode-webviews://a",
            "https://vscode-webview",
        ] {
            assert!(!entry.allows(text), "{text}");
        }
    }

    #[test]
    fn other_patterns_and_addresses_of_pages_are_no_origins() {
        for text in [
            "",
            "*",
            "null",
            "https://*",
            "https://*.example.org",
            "*://ide.example.org",
            "ide.example.org",
            "https://",
            "https://ide.example.org/",
            "https://ada@ide.example.org",
            "https://a;script-src",
            "1https://ide.example.org",
            "h_s://ide.example.org",
        ] {
            assert!(text.parse::<AllowedOrigin>().is_err(), "{text}");
        }
    }
}
