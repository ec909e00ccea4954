use std::net::SocketAddr;

use tokio::net::TcpStream;

use super::Needs;
use super::certificates::Certificate;
use crate::engine::probe::{self, Distrust};
use crate::engine::{Failure, Target};

/// The way to an engine in the network, as far as it goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct WayFacts {
    /// The numbers of the address; its own if it is one.
    pub(crate) name: Option<Result<Vec<SocketAddr>, Failure>>,
    /// Where the connection was made to.
    pub(crate) tcp: Option<Result<SocketAddr, Failure>>,
    pub(crate) tls: Option<TlsHandshake>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TlsHandshake {
    /// The version of the protocol.
    pub(crate) result: Result<&'static str, (Failure, Option<Distrust>)>,
    /// The engine's own.
    pub(crate) certificate: Option<Certificate>,
}

impl WayFacts {
    pub(crate) fn is_broken(&self) -> bool {
        matches!(self.name, Some(Err(_)))
            || matches!(self.tcp, Some(Err(_)))
            || self.tls.as_ref().is_some_and(|tls| tls.result.is_err())
    }
}

/// Goes the way, and keeps the connection for the next stretch.
#[derive(Debug, Default)]
pub(super) struct Way {
    stream: Option<TcpStream>,
}

impl Way {
    pub(super) async fn look(&mut self, target: &Target, needs: Needs, facts: &mut WayFacts) {
        match needs {
            Needs::Name if target.address().is_some() => {
                facts.name = Some(probe::name(target).await);
            }
            Needs::Tcp => {
                if let Some(Ok(addresses)) = &facts.name {
                    let result = probe::tcp(target, addresses).await;
                    facts.tcp = Some(result.map(|(stream, address)| {
                        self.stream = Some(stream);
                        address
                    }));
                }
            }
            Needs::Handshake => {
                if let (Target::Tls { files, .. }, Some(stream)) = (target, self.stream.take()) {
                    let handshake = probe::tls(target, files, stream).await;
                    facts.tls = Some(TlsHandshake {
                        result: handshake.result,
                        certificate: handshake.certificate.as_deref().and_then(Certificate::of),
                    });
                }
            }
            _ => {}
        }
    }
}
