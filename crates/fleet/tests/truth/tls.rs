//! NATS behind TLS.

use std::fs;
use std::path::Path;

use docker_connection_fleet::{Agent, AgentError, Gateway, GatewayConfig, NatsError};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tempfile::tempdir;

use crate::common::{FakeEngine, Nats, Stream, agent_config, until_known};

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Authority {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// Puts a certificate for this machine and its key into the folder; returns what NATS has to be told.
fn configured(folder: &Path, authority: &Authority) -> String {
    let params = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, authority).unwrap();
    fs::write(folder.join("cert.pem"), certificate.pem()).unwrap();
    fs::write(folder.join("key.pem"), key.serialize_pem()).unwrap();
    let folder = folder.display();
    format!("tls: {{ cert_file: \"{folder}/cert.pem\", key_file: \"{folder}/key.pem\" }}")
}

#[tokio::test]
#[ignore = "needs nats-server; run by cargo xtask test"]
async fn a_fleet_works_over_tls_with_whom_it_trusts_and_nobody_else() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let _engine = FakeEngine::start(&socket);
    let (own, foreign) = (authority(), authority());
    let nats = Nats::with_config(&configured(folder.path(), &own)).await;
    let trusting = |authority: &Authority, name: &str| {
        let ca = folder.path().join(name);
        fs::write(&ca, authority.pem()).unwrap();
        let mut config = nats.config();
        config.ca = Some(ca);
        config
    };
    let config = agent_config(trusting(&own, "own.pem"), "a", &socket);
    let agent = Agent::connect(config).await.unwrap();
    tokio::spawn(agent.run(std::future::pending()));
    let config = GatewayConfig::new(trusting(&own, "own.pem"));
    let gateway = Gateway::connect(config).await.unwrap();
    until_known(&gateway, "a").await;
    Stream::open(&gateway, "a").await.until(None).await;

    let config = agent_config(trusting(&foreign, "foreign.pem"), "a", &socket);
    let error = Agent::connect(config).await.unwrap_err();
    let is_told = matches!(error, AgentError::Nats(NatsError::Untrusted(_)));
    assert!(is_told, "{error}");
}
