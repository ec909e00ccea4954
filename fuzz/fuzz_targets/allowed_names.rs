//! Hosts and origins that are allowed stand for themselves, and for nobody else.

#![no_main]

use docker_connection_backend::fuzzing::{allows_host, allows_origin, source};
use docker_connection_backend::{AllowedHost, AllowedOrigin};
use http::HeaderValue;
use libfuzzer_sys::fuzz_target;
use url::Url;

fuzz_target!(|text: &str| {
    let (entry, asked) = text.split_once('\n').unwrap_or((text, text));
    if let Ok(host) = entry.parse::<AllowedHost>() {
        assert!(allows_host(&host, entry));
        if allows_host(&host, asked) {
            let name = |text: &str| {
                Some(
                    Url::parse(&format!("x://{text}/"))
                        .ok()?
                        .host()?
                        .to_string(),
                )
            };
            let lower = |text: &str| name(&text.to_ascii_lowercase());
            assert_eq!(lower(entry), lower(asked));
            assert!(!asked.contains(['@', '/', ' ']));
        }
    }
    if let Ok(origin) = entry.parse::<AllowedOrigin>() {
        let source = source(&origin);
        // It stands in a header, among others.
        assert!(HeaderValue::from_str(source).is_ok());
        assert!(!source.contains([' ', ';', ',', '\'', '*', '@']));
        let (is_allowed, is_exactly_it) = allows_origin(&origin, asked);
        if is_exactly_it {
            assert_eq!(asked, source);
            assert_eq!(source.parse(), Ok(origin));
        } else if is_allowed {
            assert_eq!(entry, "vscode-webview://*");
            assert!(asked.starts_with("vscode-webview://"));
        } else if let Ok(page) = Url::parse(entry)
            && page.domain().is_some_and(|name| source.contains(name))
        {
            // As a browser writes it.
            let written = page.origin().ascii_serialization();
            assert!(
                written == "null" || allows_origin(&origin, &written).0,
                "{written}"
            );
        }
    }
});
