use std::path::Path;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixListener;
use tokio_util::task::AbortOnDropHandle;

/// Answers at a socket as an engine that tells of itself at length, until it is dropped.
#[derive(Debug)]
pub struct TalkativeEngine {
    _task: AbortOnDropHandle<()>,
}

impl TalkativeEngine {
    /// With what it says to `GET /info`.
    pub fn start(socket: &Path, info: Value) -> Self {
        let listener = UnixListener::bind(socket).unwrap();
        let task = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let info = info.clone();
                tokio::spawn(async move {
                    let mut request = vec![0; 4096];
                    let length = stream.read(&mut request).await.unwrap_or_default();
                    let text = String::from_utf8_lossy(&request[..length]);
                    let path = text.split(' ').nth(1).unwrap_or_default();
                    let answer = answer(path, &info);
                    let _ = stream.write_all(answer.as_bytes()).await;
                });
            }
        });
        Self {
            _task: AbortOnDropHandle::new(task),
        }
    }
}

/// What an engine without any trouble says of itself.
pub fn untroubled() -> Value {
    let now = humantime::format_rfc3339(std::time::SystemTime::now()).to_string();
    json!({ "Driver": "overlay2", "CgroupVersion": "2", "SystemTime": now, "Warnings": null })
}

fn answer(path: &str, info: &Value) -> String {
    let version = json!({
        "Version": "9.9", "ApiVersion": "1.41", "MinAPIVersion": "1.24", "Os": "linux",
        "Arch": "amd64",
    });
    let body = if path.ends_with("/info") {
        info.to_string()
    } else if path.ends_with("/version") {
        version.to_string()
    } else {
        "OK".to_owned()
    };
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nServer: Docker/9.9 (linux)\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}
