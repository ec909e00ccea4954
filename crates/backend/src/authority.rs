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
    let port = match authority.as_str().strip_prefix(host)? {
        "" => None,
        rest => Some(port(rest.strip_prefix(':')?)?),
    };
    Some((host.to_ascii_lowercase(), port))
}

fn port(digits: &str) -> Option<u16> {
    let is_number = digits.bytes().all(|digit| digit.is_ascii_digit());
    digits.parse().ok().filter(|port| is_number && *port != 0)
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
