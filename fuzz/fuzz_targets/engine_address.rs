//! An engine's address leads to a socket or a port, or is refused with a reason, and shows nobody a
//! password.

#![no_main]

use docker_connection::Reason;
use docker_connection_backend::Environment;
use docker_connection_backend::fuzzing::endpoint;
use docker_connection_fuzz::assert_place;
use libfuzzer_sys::fuzz_target;

const PASSWORD: &str = ":pa55word";

/// In characters: what is longer is not shown whole.
const LONGEST: usize = 500;

fuzz_target!(|url: &str| {
    if url.chars().count() > LONGEST {
        return;
    }
    for docker_tls_verify in [false, true] {
        let environment = Environment {
            docker_tls_verify,
            docker_cert_path: Some("/certs".into()),
            home: Some("/home/ada".into()),
            ..Environment::default()
        };
        let (shown, place) = endpoint(Some(url.to_owned()), environment.clone());
        match &place {
            Ok(place) => {
                assert_place(place);
                // What is shown of a host is enough to find it.
                if !place.starts_with('/') {
                    let again = endpoint(Some(shown.host.clone()), environment).1;
                    assert_eq!(again.as_ref(), Ok(place));
                }
            }
            Err(reason) => assert!(matches!(
                reason,
                Reason::BadHost | Reason::UnsupportedTransport | Reason::TlsFiles
            )),
        }
        let is_path = url.trim_start().starts_with("unix://");
        if let Some((before, behind)) = url.rsplit_once('@')
            && before.contains(PASSWORD)
            && !behind.contains(PASSWORD)
            && !is_path
            // What is shown has none.
            && !url.contains(char::is_control)
        {
            assert!(!shown.host.contains(PASSWORD), "{}", shown.host);
        }
    }
});
