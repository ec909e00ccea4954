use async_nats::jetstream;
use async_nats::jetstream::stream::ClusterInfo;
use docker_connection_fleet::NatsConfig;

use super::Nats;
use super::nats::free_port;

/// Three servers that keep everything three times.
pub struct Cluster(Vec<Nats>);

impl Cluster {
    pub async fn start() -> Self {
        let ports: Vec<_> = (0..3).map(|_| free_port()).collect();
        let routes = ports.iter().map(|port| format!("nats://127.0.0.1:{port}"));
        let routes = routes.collect::<Vec<_>>().join(", ");
        let configs = ports.iter().enumerate().map(|(number, port)| {
            format!(
                "server_name: n{number}\n\
                 cluster: {{ name: fleet, listen: \"127.0.0.1:{port}\", routes: [{routes}] }}"
            )
        });
        let mut servers = Vec::new();
        for config in configs {
            servers.push(Nats::with_config(&config).await);
        }
        Self(servers)
    }

    pub fn config(&self) -> NatsConfig {
        let urls = self.0.iter().map(|server| server.url().parse().unwrap());
        NatsConfig::new(urls.collect())
    }

    /// Kills the server that leads the bucket.
    pub async fn kill_leader(&mut self) {
        let leader = self.info().await.and_then(|info| info.leader).unwrap();
        let number: usize = leader.trim_start_matches('n').parse().unwrap();
        self.0[number].kill();
    }

    /// Starts those that were killed.
    pub async fn start_again(&mut self) {
        for server in &mut self.0 {
            if !server.is_running() {
                server.start_again().await;
            }
        }
    }

    /// Whether the bucket has a leader, and everybody has what it holds.
    pub async fn is_whole(&self) -> bool {
        self.info().await.is_some_and(|info| {
            let mut others = info.replicas.iter();
            info.leader.is_some() && others.all(|other| other.current && !other.offline)
        })
    }

    async fn info(&self) -> Option<ClusterInfo> {
        let urls: Vec<_> = self
            .0
            .iter()
            .filter(|it| it.is_running())
            .map(Nats::url)
            .collect();
        let client = async_nats::connect(urls).await.ok()?;
        let stream = format!("KV_{}", NatsConfig::BUCKET);
        let mut stream = jetstream::new(client).get_stream(stream).await.ok()?;
        stream.info().await.ok()?.cluster.clone()
    }
}
