use std::fmt::Write;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::access::AllowedOrigin;

/// The content security policy of a page: it loads and asks nothing but this backend, and runs
/// WebAssembly and no inline script but those of `page`.
///
/// Whoever may use the API may show the page in a frame, and nobody else.
pub(crate) fn content_policy(page: &str, origins: &[AllowedOrigin]) -> String {
    let mut policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'".to_owned();
    for script in inline_scripts(page) {
        // Browsers see one kind of line end.
        let digest = Sha256::digest(script.replace("\r\n", "\n"));
        let _ = write!(policy, " 'sha256-{}'", STANDARD.encode(digest));
    }
    policy.push_str("; object-src 'none'; base-uri 'none'; form-action 'none'");
    policy.push_str("; frame-ancestors 'self'");
    for origin in origins {
        let _ = write!(policy, " {}", origin.as_source());
    }
    policy
}

/// The content of every `<script>` element; that of an element with a `src` is empty.
fn inline_scripts(page: &str) -> impl Iterator<Item = &str> {
    let mut rest = page;
    std::iter::from_fn(move || {
        let start = find(rest, "<script")?;
        let tag = &rest[start..];
        let script = &tag[tag.find('>')? + 1..];
        let end = find(script, "</script")?;
        rest = &script[end..];
        Some(&script[..end])
    })
    .filter(|script| !script.is_empty())
}

/// Where the text has that part, in any case.
fn find(text: &str, part: &str) -> Option<usize> {
    let mut windows = text.as_bytes().windows(part.len());
    windows.position(|window| window.eq_ignore_ascii_case(part.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of `alert(1)`, as browsers and openssl compute it.
    const ALERT: &str = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='";

    #[test]
    fn inline_scripts_are_allowed_by_their_hash() {
        for page in [
            "<script>alert(1)</script>",
            "<html><SCRIPT type=\"module\">alert(1)</Script ></html>",
            "<script src=\"/a.js\"></script>\n<script async>alert(1)</script>",
        ] {
            let policy = content_policy(page, &[]);
            assert!(
                policy.contains(&format!("'wasm-unsafe-eval' {ALERT};")),
                "{policy}"
            );
        }
    }

    #[test]
    fn line_ends_are_hashed_as_browsers_see_them() {
        assert_eq!(
            content_policy("<script>a\r\nb</script>", &[]),
            content_policy("<script>a\nb</script>", &[])
        );
    }

    #[test]
    fn a_page_without_inline_scripts_allows_none() {
        for page in ["", "<p>", "<script", "<script>", "<script>alert(1)"] {
            let policy = content_policy(page, &[]);
            assert!(!policy.contains("sha256"), "{page}");
            assert!(!policy.contains("unsafe-inline"));
        }
    }

    #[test]
    fn allowed_origins_may_frame_the_page() {
        assert!(content_policy("", &[]).ends_with("frame-ancestors 'self'"));
        let origins = ["https://ide.example.org", "vscode-webview://*"]
            .map(|origin| origin.parse().expect("an origin"));
        assert!(
            content_policy("", &origins)
                .ends_with("frame-ancestors 'self' https://ide.example.org vscode-webview:")
        );
    }
}
