//! What a terminal's WebSocket carries as text; its binary frames are the bytes of the terminal.

use super::error_response::DockerErrorResponse;
use super::names::named_enum;

/// The subprotocol of the terminal's WebSocket. A client may offer none.
pub const TERMINAL_PROTOCOL: &str = "docker-connection.terminal.v1";

/// With the backend's token in base64url (no padding) behind it, a further subprotocol by which
/// browsers log in, as they can send no headers. It is never chosen.
pub const TERMINAL_TOKEN_PROTOCOL: &str = "docker-connection.token.";

/// How many bytes of a terminal's output the server sends ahead of [`ClientFrame::Ack`].
pub const TERMINAL_WINDOW: u64 = 256 * 1024;

named_enum! {
    /// How a terminal's session ended.
    pub enum ExitReason {
        /// The shell ended, of which the exit code tells more.
        Exited = "exited",
        /// The client asked for it.
        Stopped = "stopped",
        /// Neither side said anything for too long.
        Idle = "idle",
        /// The engine ended, or its connection did.
        EngineLost = "engine-lost",
        /// The backend ends.
        Shutdown = "shutdown",
        /// A reason this release does not know.
        Unknown = "unknown",
    }
    else Unknown
}

/// What a client says. Nothing is required before [`Start`](Self::Start).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "type", rename_all = "lowercase")
)]
pub enum ClientFrame {
    /// Asks for a shell in a new container. It may be sent again after an error or an exit.
    Start {
        /// The width in characters, 1 to 1000.
        cols: u16,
        /// The height in lines, 1 to 1000.
        rows: u16,
        /// One of the images that the server allows; its first one if there is none.
        #[cfg_attr(
            feature = "serde",
            serde(default, skip_serializing_if = "Option::is_none")
        )]
        image: Option<String>,
    },
    /// The terminal has another size.
    Resize {
        /// The width in characters, 1 to 1000.
        cols: u16,
        /// The height in lines, 1 to 1000.
        rows: u16,
    },
    /// Ends the session.
    Stop,
    /// Tells how far the client has come; the server stays
    /// [a window](TERMINAL_WINDOW) ahead at most.
    Ack {
        /// All bytes of output consumed since [`ServerFrame::Ready`]. More than were sent count
        /// as all of them.
        bytes: u64,
    },
}

/// What the server says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "type", rename_all = "lowercase")
)]
pub enum ServerFrame {
    /// The shell runs: binary frames are its output from now on, and its input.
    #[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
    Ready {
        /// Names the session.
        session_id: String,
    },
    /// The session ended; all of its output was sent before. The socket stays open for another one.
    Exit {
        /// The shell's exit code, if it ended by itself.
        #[cfg_attr(feature = "serde", serde(default))]
        code: Option<i64>,
        /// How it ended.
        reason: ExitReason,
    },
    /// What was asked for is not to be had. A session that runs goes on.
    Error(DockerErrorResponse),
}
