use std::path::Path;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixListener;
use tokio_util::task::AbortOnDropHandle;

/// Answers at a socket as an engine that tells of itself at length, until it is dropped.
#[derive(Debug)]
pub struct TalkativeEngine {
    asked: Arc<Mutex<Vec<String>>>,
    _task: AbortOnDropHandle<()>,
}

/// What an engine says to a question.
#[derive(Debug)]
pub enum Says {
    Json(Value),
    Status(u16),
    /// It keeps the question.
    Nothing,
}

impl TalkativeEngine {
    /// With what it says to `GET /info`.
    pub fn start(socket: &Path, info: Value) -> Self {
        Self::saying(socket, move |path| {
            path.ends_with("/info").then(|| Says::Json(info.clone()))
        })
    }

    /// With what it says to a path, where it is more than that it is there and who it is.
    pub fn saying(
        socket: &Path,
        says: impl Fn(&str) -> Option<Says> + Send + Sync + 'static,
    ) -> Self {
        let listener = UnixListener::bind(socket).unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&asked);
        let says = Arc::new(says);
        let task = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (says, record) = (Arc::clone(&says), Arc::clone(&record));
                tokio::spawn(async move {
                    let mut request = vec![0; 4096];
                    let length = stream.read(&mut request).await.unwrap_or_default();
                    let text = String::from_utf8_lossy(&request[..length]);
                    let path = text.split(' ').nth(1).unwrap_or_default();
                    record.lock().unwrap().push(path.to_owned());
                    let answer = match says(path) {
                        None => answer(200, &usual(path)),
                        Some(Says::Json(body)) => answer(200, &body.to_string()),
                        Some(Says::Status(status)) => answer(status, ""),
                        Some(Says::Nothing) => {
                            let _ = stream.read(&mut request).await;
                            return;
                        }
                    };
                    let _ = stream.write_all(answer.as_bytes()).await;
                });
            }
        });
        Self {
            asked,
            _task: AbortOnDropHandle::new(task),
        }
    }

    /// How often it was asked for a path that has that part.
    pub fn asked_for(&self, part: &str) -> usize {
        let asked = self.asked.lock().unwrap();
        asked.iter().filter(|path| path.contains(part)).count()
    }
}

/// What an engine without any trouble says of itself.
pub fn untroubled() -> Value {
    let now = humantime::format_rfc3339(std::time::SystemTime::now()).to_string();
    json!({ "Driver": "overlay2", "CgroupVersion": "2", "SystemTime": now, "Warnings": null })
}

fn usual(path: &str) -> String {
    let version = json!({
        "Version": "9.9", "ApiVersion": "1.41", "MinAPIVersion": "1.24", "Os": "linux",
        "Arch": "amd64",
    });
    if path.ends_with("/version") {
        version.to_string()
    } else {
        "OK".to_owned()
    }
}

fn answer(status: u16, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} So\r\nApi-Version: 1.41\r\nServer: Docker/9.9 (linux)\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}
