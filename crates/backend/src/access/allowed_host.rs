use std::str::FromStr;

use crate::text::authority;

/// A name under which the backend may be asked, as in `ide.example.org` or `192.0.2.7:8787`.
///
/// Without a port it stands for that name at any port. With port 80 or 443 it stands for the name
/// alone as well, since browsers leave these two out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedHost {
    /// In lower case.
    name: String,
    port: Option<u16>,
}

/// A text that is no [`AllowedHost`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a host such as ide.example.org or ide.example.org:8443")]
pub struct NotAHost(String);

impl AllowedHost {
    /// The names that every machine has for itself, at any port.
    pub(crate) fn loopback() -> impl Iterator<Item = Self> {
        ["localhost", "127.0.0.1", "[::1]"]
            .into_iter()
            .map(|name| Self {
                name: name.to_owned(),
                port: None,
            })
    }

    /// Whether it stands for that `host[:port]`.
    pub(crate) fn allows(&self, authority: &str) -> bool {
        let Some((name, rest)) = authority.split_at_checked(self.name.len()) else {
            return false;
        };
        name.eq_ignore_ascii_case(&self.name)
            && authority::port(rest).is_some_and(|port| match (self.port, port) {
                (None, _) | (Some(80 | 443), None) => true,
                (own, port) => own == port,
            })
    }
}

impl FromStr for AllowedHost {
    type Err = NotAHost;

    fn from_str(text: &str) -> Result<Self, NotAHost> {
        authority::split(text)
            .filter(|(name, _)| !name.contains('*'))
            .map(|(name, port)| Self { name, port })
            .ok_or_else(|| NotAHost(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(text: &str) -> AllowedHost {
        text.parse().expect("a host")
    }

    #[test]
    fn an_entry_without_a_port_allows_any_port() {
        let entry = host("IDE.example.org");
        assert!(entry.allows("ide.example.org"));
        assert!(entry.allows("ide.EXAMPLE.org:8443"));
    }

    #[test]
    fn an_entry_with_a_port_allows_that_one() {
        let entry = host("ide.example.org:8443");
        assert!(entry.allows("ide.example.org:8443"));
        assert!(!entry.allows("ide.example.org:443"));
        assert!(!entry.allows("ide.example.org"));
    }

    #[test]
    fn ports_that_browsers_leave_out_may_be_missing() {
        for text in ["ide.example.org:443", "ide.example.org:80"] {
            let entry = host(text);
            assert!(entry.allows(text));
            assert!(entry.allows("ide.example.org"));
            assert!(!entry.allows("ide.example.org:8443"));
        }
    }

    #[test]
    fn what_only_looks_like_an_entry_is_not_allowed() {
        let entry = host("127.0.0.1");
        for authority in [
            "127.0.0.1.attacker.example",
            "127.0.0.1@attacker.example",
            "127.0.0.1:80@attacker.example",
            "attacker.example@127.0.0.1",
            "127.0.0.1.",
            "x127.0.0.1",
            "127.0.0.1:80:80",
            "127.0.0.1:",
            "127.0.0.\u{661}",
            "",
        ] {
            assert!(!entry.allows(authority), "{authority}");
        }
    }

    #[test]
    fn patterns_and_addresses_of_pages_are_no_hosts() {
        for text in ["", "*", "*.example.org", "http://localhost", "a/b", "a@b"] {
            assert!(text.parse::<AllowedHost>().is_err(), "{text}");
        }
    }
}
