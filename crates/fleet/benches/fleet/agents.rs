use std::future::pending;
use std::io;

use docker_connection_backend::Environment;
use docker_connection_fleet::{Agent, AgentConfig, NatsConfig, NatsUrl};
use tokio::task::JoinSet;

use crate::host;

/// Runs an agent for each of the engines, whose addresses commas separate; there is one host more,
/// the first, whose agent is another process. Prints a line when all are connected.
pub(crate) async fn run(nats: &str, engines: &str) -> io::Result<()> {
    let nats: NatsUrl = nats.parse().map_err(io::Error::other)?;
    let mut agents = JoinSet::new();
    for (number, engine) in engines.split(',').enumerate() {
        let config = AgentConfig {
            nats: NatsConfig::new(vec![nats.clone()]),
            host: host(number + 1).parse().map_err(io::Error::other)?,
            docker_host: Some(format!("tcp://{engine}")),
            environment: Environment::default(),
        };
        let agent = Agent::connect(config).await.map_err(io::Error::other)?;
        agents.spawn(agent.run(pending()));
    }
    println!("connected");
    while let Some(ended) = agents.join_next().await {
        ended?.map_err(io::Error::other)?;
    }
    Ok(())
}
