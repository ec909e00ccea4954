use std::net::SocketAddr;

use bytes::Bytes;
use docker_connection::{ClientFrame, DockerErrorResponse, ErrorCode, ExitReason, ServerFrame};
use futures_util::{SinkExt, StreamExt};
use http::{HeaderValue, Response};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use super::PATIENCE;

/// A client of a terminal, as a page is.
pub struct Terminal {
    pub socket: WebSocketStream<TcpStream>,
    /// All output since the session began, in bytes.
    consumed: u64,
    /// Output that was not looked at yet.
    output: Vec<u8>,
}

/// What a server says.
#[derive(Debug)]
pub enum Heard {
    Frame(ServerFrame),
    Output(Bytes),
    /// With the code, if there is one.
    Closed(Option<u16>),
}

impl Terminal {
    pub async fn connect(address: SocketAddr) -> Self {
        Self::connect_with(address, &[]).await.unwrap().0
    }

    /// Connects with further headers, or others.
    pub async fn connect_with(
        address: SocketAddr,
        headers: &[(&'static str, &str)],
    ) -> Result<(Self, Response<Option<Vec<u8>>>), tungstenite::Error> {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let mut request = format!("ws://{address}/api/terminal").into_client_request()?;
        let origin = format!("http://{address}");
        request
            .headers_mut()
            .insert("origin", HeaderValue::try_from(origin).unwrap());
        for (name, value) in headers {
            request
                .headers_mut()
                .insert(*name, HeaderValue::from_str(value).unwrap());
        }
        // What a test does not want to send is empty.
        if request
            .headers()
            .get("origin")
            .is_some_and(HeaderValue::is_empty)
        {
            request.headers_mut().remove("origin");
        }
        let (socket, response) = client_async(request, stream).await?;
        let terminal = Self {
            socket,
            consumed: 0,
            output: Vec::new(),
        };
        Ok((terminal, response))
    }

    pub async fn say(&mut self, frame: &ClientFrame) {
        self.say_text(&serde_json::to_string(frame).unwrap()).await;
    }

    pub async fn say_text(&mut self, text: &str) {
        self.socket.send(Message::text(text)).await.unwrap();
    }

    pub async fn start(&mut self) {
        self.say_text(r#"{"type":"start","cols":80,"rows":24}"#)
            .await;
    }

    pub async fn stop(&mut self) {
        self.say(&ClientFrame::Stop).await;
    }

    pub async fn ack(&mut self) {
        let bytes = self.consumed;
        self.say(&ClientFrame::Ack { bytes }).await;
    }

    pub async fn type_in(&mut self, text: impl Into<Bytes>) {
        let message = Message::Binary(text.into());
        self.socket.send(message).await.unwrap();
    }

    /// Starts a shell, and waits until it runs; gives the session's name.
    pub async fn started(&mut self) -> String {
        self.start().await;
        match self.frame().await {
            ServerFrame::Ready { session_id } => {
                self.consumed = 0;
                self.output.clear();
                session_id
            }
            other => panic!("{other:?}"),
        }
    }

    /// The next thing that is heard, in good time.
    pub async fn hear(&mut self) -> Heard {
        let heard = timeout(PATIENCE, self.wait()).await;
        heard.expect("something is heard")
    }

    /// The next thing that is heard, however long it takes.
    pub async fn wait(&mut self) -> Heard {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Text(text))) => {
                    return Heard::Frame(serde_json::from_str(&text).unwrap());
                }
                Some(Ok(Message::Binary(bytes))) => {
                    self.consumed += bytes.len() as u64;
                    return Heard::Output(bytes);
                }
                Some(Ok(Message::Close(frame))) => {
                    return Heard::Closed(frame.map(|frame| frame.code.into()));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Heard::Closed(None),
            }
        }
    }

    /// The next frame; output before it is kept and acknowledged.
    pub async fn frame(&mut self) -> ServerFrame {
        loop {
            match self.hear().await {
                Heard::Frame(frame) => return frame,
                Heard::Output(bytes) => {
                    self.output.extend(bytes);
                    self.ack().await;
                }
                Heard::Closed(code) => panic!("closed: {code:?}"),
            }
        }
    }

    pub async fn error(&mut self) -> DockerErrorResponse {
        match self.frame().await {
            ServerFrame::Error(error) => error,
            other => panic!("{other:?}"),
        }
    }

    pub async fn error_code(&mut self) -> ErrorCode {
        self.error().await.code
    }

    pub async fn exit(&mut self) -> (Option<i64>, ExitReason) {
        match self.frame().await {
            ServerFrame::Exit { code, reason } => (code, reason),
            other => panic!("{other:?}"),
        }
    }

    /// Reads on until the socket is closed; gives the code.
    pub async fn closed(&mut self) -> Option<u16> {
        loop {
            if let Heard::Closed(code) = self.hear().await {
                return code;
            }
        }
    }

    /// Reads on until that is shown; gives what was shown up to it.
    pub async fn shows(&mut self, text: &str) -> String {
        loop {
            let shown = String::from_utf8_lossy(&self.output).into_owned();
            if let Some(at) = shown.find(text) {
                let end = at + text.len();
                self.output = shown.as_bytes()[end..].to_vec();
                return shown[..end].to_owned();
            }
            match self.hear().await {
                Heard::Output(bytes) => {
                    self.output.extend(bytes);
                    self.ack().await;
                }
                other => panic!("{other:?} after {shown:?}"),
            }
        }
    }

    /// Has the shell do that, and gives the output of it.
    pub async fn run(&mut self, command: &str) -> String {
        // The echo of the command does not look like its output.
        self.type_in(format!("{command}; echo e''nd\n")).await;
        self.shows("\r\nend\r\n").await
    }
}
