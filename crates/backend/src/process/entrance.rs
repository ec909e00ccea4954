use std::io::{self, Write};
use std::num::NonZeroU32;
use std::path::PathBuf;

use futures_util::future::BoxFuture;

use super::ServerArgs;
use super::listen::{self, Listen, ListenError, Open};
use crate::access::{AllowedHost, AllowedOrigin, Token, TokenError};
use crate::http::Listener;
use crate::platform::{signals, supervisor};

/// Where clients will come in, and what they are asked for. Nobody can connect yet.
#[derive(Debug)]
pub struct Entrance {
    /// A folder of files to serve.
    pub assets: Option<PathBuf>,
    /// Names under which clients may ask, with that of the address.
    pub allowed_hosts: Vec<AllowedHost>,
    /// Origins whose pages may ask.
    pub allowed_origins: Vec<AllowedOrigin>,
    /// What clients have to know.
    pub token: Option<Token>,
    /// How many connections are open at a time.
    pub max_connections: NonZeroU32,
    door: Door,
}

#[derive(Debug)]
enum Door {
    HandedOver(Open),
    Closed(Listen, u32),
}

/// Why nobody can come in, as one sentence.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EntranceError {
    /// Whoever can connect would be answered.
    #[error(
        "--listen {0} would let other machines in without a login; add --token-file, \
         or use a loopback address such as 127.0.0.1:8787"
    )]
    NotLocal(Listen),
    /// There is no token.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// Nothing can be listened on.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// The signals that end a program cannot be waited for.
    #[error("cannot run: {0}")]
    Signals(#[source] io::Error),
}

impl ServerArgs {
    /// Reads what has to be known before anybody can connect, and makes the token file if there is
    /// none.
    ///
    /// # Errors
    ///
    /// If other machines could connect without a token, the token file is of no use, or what systemd
    /// hands over.
    pub fn entrance(self) -> Result<Entrance, EntranceError> {
        let door = match listen::handed_over()? {
            Some(open) => Door::HandedOver(open),
            None => Door::Closed(self.listen, self.listen_mode),
        };
        let at = door.at();
        if !at.is_local() && self.token_file.is_none() {
            return Err(EntranceError::NotLocal(at.clone()));
        }
        let token = self.token_file.as_deref().map(Token::from_file);
        let mut allowed_hosts = self.allow_host;
        allowed_hosts.extend(at.own_name().iter().flat_map(|name| name.parse()));
        Ok(Entrance {
            assets: self.assets,
            allowed_hosts,
            allowed_origins: self.allow_origin,
            token: token.transpose()?,
            max_connections: self.max_connections,
            door,
        })
    }
}

impl Entrance {
    /// Whether every user of this machine is let in.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.token.is_none() && matches!(self.door.at(), Listen::Tcp(_))
    }

    /// Lets clients in, says so on standard output, and has `serve` answer them. What it gets is what
    /// to listen on, and a future that is ready when the program is told to end.
    ///
    /// # Errors
    ///
    /// If nothing can be listened on, or the signals that end a program cannot be waited for.
    pub async fn open(
        self,
        serve: impl AsyncFnOnce(Listener, BoxFuture<'static, ()>),
    ) -> Result<(), EntranceError> {
        let told_to_end = told_to_end()?;
        let own_name = self.door.at().own_name();
        let open = match self.door {
            Door::HandedOver(open) => open,
            Door::Closed(listen, mode) => listen.open(mode).await?,
        };
        announce(&open.at, own_name.as_deref(), self.token.as_ref());
        supervisor::tell_ready();
        serve(open.listener, Box::pin(told_to_end)).await;
        Ok(())
    }
}

impl Door {
    fn at(&self) -> &Listen {
        match self {
            Self::HandedOver(open) => &open.at,
            Self::Closed(listen, _) => listen,
        }
    }
}

/// Is ready when the program is told to end.
///
/// # Errors
///
/// If that cannot be waited for.
pub fn told_to_end() -> Result<impl Future<Output = ()> + Send, EntranceError> {
    let told_to_end = signals::told_to_end().map_err(EntranceError::Signals)?;
    Ok(async move {
        told_to_end.await;
        supervisor::tell_stopping();
    })
}

/// Says where to connect. Nobody may be reading it.
fn announce(at: &Listen, own_name: Option<&str>, token: Option<&Token>) {
    let mut out = io::stdout();
    let Listen::Tcp(address) = at else {
        let _ = writeln!(out, "listening on {at}");
        return;
    };
    let _ = writeln!(out, "listening on http://{address}");
    if let (Some(token), Some(name)) = (token, own_name) {
        let (port, token) = (address.port(), token.reveal());
        let _ = if supervisor::keeps_output() {
            writeln!(
                out,
                "open http://{name}:{port}/?token=… with what is in the token file"
            )
        } else {
            writeln!(out, "open http://{name}:{port}/?token={token}")
        };
    }
}
