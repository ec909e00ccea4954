use std::io::{self, ErrorKind};
use std::net::TcpStream;

use docker_connection::{ClientFrame, ServerFrame};
use tokio_tungstenite::tungstenite::client::{IntoClientRequest, client};
use tokio_tungstenite::tungstenite::{Message, WebSocket};

use super::Shell;

/// Output after which the server is told that it was read, in bytes.
const ACKNOWLEDGED: u64 = 64 * 1024;

/// A terminal of the backend, as a page has it.
pub(super) struct Socket {
    socket: WebSocket<TcpStream>,
    consumed: u64,
    acknowledged: u64,
}

impl Socket {
    /// Waits for the shell's prompt.
    pub(super) fn start(address: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        let url = format!("ws://{address}/api/terminal");
        let mut request = url.into_client_request().map_err(io::Error::other)?;
        let origin = format!("http://{address}")
            .parse()
            .map_err(io::Error::other)?;
        request.headers_mut().insert("origin", origin);
        let (socket, _) = client(request, stream).map_err(io::Error::other)?;
        let mut socket = Self {
            socket,
            consumed: 0,
            acknowledged: 0,
        };
        let start = r#"{"type":"start","cols":80,"rows":24}"#;
        socket.send(Message::text(start))?;
        socket.read_until(b"# ")?;
        Ok(socket)
    }

    fn send(&mut self, message: Message) -> io::Result<()> {
        self.socket.send(message).map_err(io::Error::other)
    }
}

impl Shell for Socket {
    fn type_in(&mut self, keys: &[u8]) -> io::Result<()> {
        self.send(Message::binary(keys.to_vec()))
    }

    fn read(&mut self, output: &mut Vec<u8>) -> io::Result<()> {
        match self.socket.read().map_err(io::Error::other)? {
            Message::Binary(bytes) => {
                output.extend_from_slice(&bytes);
                self.consumed += bytes.len() as u64;
                if self.consumed - self.acknowledged >= ACKNOWLEDGED {
                    self.acknowledged = self.consumed;
                    let ack = ClientFrame::Ack {
                        bytes: self.consumed,
                    };
                    let ack = serde_json::to_string(&ack).map_err(io::Error::other)?;
                    self.send(Message::text(ack))?;
                }
                Ok(())
            }
            Message::Text(text) => match serde_json::from_str(&text) {
                Ok(ServerFrame::Ready { .. }) => Ok(()),
                _ => Err(io::Error::other(text.to_string())),
            },
            Message::Close(_) => Err(ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}
