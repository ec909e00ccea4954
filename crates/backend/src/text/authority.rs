use http::uri::Authority;

/// Splits `host[:port]`; the host in lower case, IPv6 addresses in brackets.
///
/// `None` if it is anything else, credentials before the host included.
pub(crate) fn split(text: &str) -> Option<(String, Option<u16>)> {
    let authority: Authority = text.parse().ok()?;
    let host = authority.host();
    if host.is_empty() {
        return None;
    }
    let port = port(authority.as_str().strip_prefix(host)?)?;
    Some((host.to_ascii_lowercase(), port))
}

/// Reads what follows a host: nothing, or a colon and a port.
pub(crate) fn port(text: &str) -> Option<Option<u16>> {
    if text.is_empty() {
        return Some(None);
    }
    let digits = text.strip_prefix(':')?;
    let is_number = digits.bytes().all(|digit| digit.is_ascii_digit());
    let port = digits.parse().ok().filter(|port| is_number && *port != 0)?;
    Some(Some(port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_ports_are_told_apart() {
        for (text, host, port) in [
            ("localhost", "localhost", None),
            ("LocalHost:8787", "localhost", Some(8787)),
            ("[::1]", "[::1]", None),
            ("[::1]:80", "[::1]", Some(80)),
        ] {
            assert_eq!(split(text), Some((host.to_owned(), port)), "{text}");
        }
    }

    #[test]
    fn anything_else_is_no_host() {
        for text in [
            "",
            ":80",
            "host:",
            "host:0",
            "host:+80",
            "host:70000",
            "host:80:80",
            "ada@host",
            "host@host",
            "a b",
            "a/b",
            "::1",
            "[::1]x",
            "h\u{f6}st",
        ] {
            assert_eq!(split(text), None, "{text}");
        }
    }
}
