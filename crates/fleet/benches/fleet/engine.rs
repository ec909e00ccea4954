use std::io::{self, ErrorKind};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{AbortHandle, JoinSet};

use crate::process::now;

/// Answers like an engine, whose version is the time of its last change. Over TCP, as a user may
/// watch the folders of a hundred sockets and not of a thousand.
#[derive(Debug)]
pub(crate) struct Engine {
    pub(crate) address: String,
    version: watch::Sender<f64>,
    task: AbortHandle,
}

impl Engine {
    pub(crate) async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        let version = watch::Sender::new(0.0);
        let versions = version.clone();
        let task = tokio::spawn(async move {
            let mut conversations = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                while conversations.try_join_next().is_some() {}
                conversations.spawn(converse(stream, versions.subscribe()));
            }
        });
        Ok(Self {
            address,
            version,
            task: task.abort_handle(),
        })
    }

    /// Another version takes its place, as after an update: its connections end.
    pub(crate) fn change(&self) {
        self.version.send_replace(now());
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn converse(mut stream: TcpStream, mut version: watch::Receiver<f64>) -> io::Result<()> {
    let mut request = [0; 1024];
    loop {
        let length = tokio::select! {
            length = stream.read(&mut request) => length?,
            _ = version.changed() => return Ok(()),
        };
        if length == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        let version = *version.borrow_and_update();
        let is_ping = request[..length].starts_with(b"GET /_ping ");
        let body = if is_ping {
            "OK".to_owned()
        } else {
            format!(
                "{{\"Version\":\"{version:.3}\",\"ApiVersion\":\"1.41\",\"Os\":\"linux\",\
                 \"Arch\":\"amd64\"}}"
            )
        };
        let length = body.len();
        let answer = format!(
            "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nServer: Docker/{version:.3} (linux)\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        stream.write_all(answer.as_bytes()).await?;
    }
}
