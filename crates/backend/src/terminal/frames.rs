use docker_connection::{ClientFrame, DockerErrorResponse};

use super::answers::bad_request;
use crate::engine::Size;

/// In bytes, of a text frame.
pub(super) const TEXT_LIMIT: usize = 4 * 1024;
/// Of a terminal, in either direction.
const LARGEST: u16 = 1000;

/// What a client wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    Start { size: Size, image: Option<String> },
    Resize(Size),
    Stop,
    Ack(u64),
}

/// Reads a text frame of a client, or says what is wrong with it.
pub(super) fn read(text: &str) -> Result<Wish, DockerErrorResponse> {
    if text.len() > TEXT_LIMIT {
        return Err(bad_request("A text frame has at most 4096 bytes."));
    }
    let frame = serde_json::from_str(text);
    let frame = frame.map_err(|_| bad_request("A text frame is start, resize, stop or ack."))?;
    Ok(match frame {
        ClientFrame::Start { cols, rows, image } => Wish::Start {
            size: size(cols, rows)?,
            image,
        },
        ClientFrame::Resize { cols, rows } => Wish::Resize(size(cols, rows)?),
        ClientFrame::Stop => Wish::Stop,
        ClientFrame::Ack { bytes } => Wish::Ack(bytes),
    })
}

fn size(cols: u16, rows: u16) -> Result<Size, DockerErrorResponse> {
    let is_possible = |number| (1..=LARGEST).contains(&number);
    if is_possible(cols) && is_possible(rows) {
        return Ok(Size { cols, rows });
    }
    Err(bad_request("A terminal has 1 to 1000 columns and rows."))
}

#[cfg(test)]
mod tests {
    use docker_connection::ErrorCode;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sizes_that_no_terminal_has_are_refused() {
        for size in [
            r#""cols":0,"rows":24"#,
            r#""cols":80,"rows":0"#,
            r#""cols":-1,"rows":24"#,
            r#""cols":80,"rows":1001"#,
            r#""cols":100000,"rows":24"#,
            r#""cols":80.5,"rows":24"#,
            r#""cols":"80","rows":24"#,
            r#""cols":1e400,"rows":24"#,
            r#""cols":80"#,
        ] {
            for kind in ["start", "resize"] {
                let error = read(&format!(r#"{{"type":"{kind}",{size}}}"#)).unwrap_err();
                assert_eq!(error.code, ErrorCode::BadRequest, "{size}");
            }
        }
        let largest = read(r#"{"type":"resize","cols":1000,"rows":1}"#);
        let size = Size {
            cols: 1000,
            rows: 1,
        };
        assert_eq!(largest, Ok(Wish::Resize(size)));
    }

    #[test]
    fn what_is_no_frame_is_refused() {
        let long = format!(r#"{{"type":"stop","x":"{}"}}"#, "x".repeat(TEXT_LIMIT));
        let deep = "[".repeat(TEXT_LIMIT);
        for text in [
            "",
            "stop",
            "null",
            "[]",
            "{}",
            r#"{"type":"exit","code":0,"reason":"exited"}"#,
            r#"{"type":"Stop"}"#,
            r#"{"type":"ack","bytes":-1}"#,
            r#"{"type":"stop"}{"type":"stop"}"#,
            &long,
            &deep,
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    /// Texts that are nearly frames.
    fn nearly() -> impl Strategy<Value = String> {
        let word = prop_oneof![
            Just("start".to_owned()),
            Just("resize".to_owned()),
            Just("stop".to_owned()),
            Just("ack".to_owned()),
            ".*",
        ];
        let value = prop_oneof![
            any::<i64>().prop_map(|number| number.to_string()),
            any::<f64>().prop_map(|number| number.to_string()),
            ".*",
            Just("null".to_owned()),
        ];
        (word, value.clone(), value.clone(), value).prop_map(|(word, cols, rows, rest)| {
            format!(r#"{{"type":"{word}","cols":{cols},"rows":{rows},"bytes":{rest}}}"#)
        })
    }

    proptest! {
        #[test]
        fn whatever_comes_is_a_wish_that_makes_sense_or_a_bad_request(
            text in prop_oneof![any::<String>(), nearly()],
        ) {
            match read(&text) {
                Ok(Wish::Start { size, .. } | Wish::Resize(size)) => {
                    prop_assert!((1..=1000).contains(&size.cols));
                    prop_assert!((1..=1000).contains(&size.rows));
                }
                Ok(Wish::Stop | Wish::Ack(_)) => {}
                Err(error) => prop_assert_eq!(error.code, ErrorCode::BadRequest),
            }
        }

        #[test]
        fn every_frame_that_makes_sense_is_read(
            cols in 1..=1000_u16,
            rows in 1..=1000_u16,
            image in any::<Option<String>>(),
            bytes: u64,
        ) {
            let written = |frame: &ClientFrame| serde_json::to_string(frame).unwrap();
            let size = Size { cols, rows };
            let start = written(&ClientFrame::Start { cols, rows, image: image.clone() });
            if start.len() <= TEXT_LIMIT {
                prop_assert_eq!(read(&start), Ok(Wish::Start { size, image }));
            }
            let resize = written(&ClientFrame::Resize { cols, rows });
            prop_assert_eq!(read(&resize), Ok(Wish::Resize(size)));
            prop_assert_eq!(read(&written(&ClientFrame::Stop)), Ok(Wish::Stop));
            prop_assert_eq!(read(&written(&ClientFrame::Ack { bytes })), Ok(Wish::Ack(bytes)));
        }
    }
}
