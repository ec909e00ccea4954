//! A terminal's frames make sense or are refused, and say the same after they are written again.

#![no_main]

use docker_connection::{ClientFrame, ErrorCode, ServerFrame};
use docker_connection_backend::fuzzing::understood;
use libfuzzer_sys::fuzz_target;

const LONGEST: usize = 4096;

fuzz_target!(|text: &str| {
    match understood(text) {
        Ok(frame) => {
            assert!(text.len() <= LONGEST);
            assert_eq!(serde_json::from_str(text).ok(), Some(frame.clone()));
            if let ClientFrame::Start { cols, rows, .. } | ClientFrame::Resize { cols, rows } =
                frame
            {
                assert!((1..=1000).contains(&cols) && (1..=1000).contains(&rows));
            }
            let written = serde_json::to_string(&frame).unwrap();
            // Escaping may make it longer.
            assert!(written.len() > LONGEST || understood(&written) == Ok(frame));
        }
        Err(error) => assert_eq!(error.code, ErrorCode::BadRequest),
    }
    if let Ok(frame) = serde_json::from_str::<ServerFrame>(text) {
        let written = serde_json::to_string(&frame).unwrap();
        assert_eq!(serde_json::from_str(&written).ok(), Some(frame));
    }
});
