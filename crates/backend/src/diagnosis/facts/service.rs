use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use crate::advice::Service;
use crate::engine::EngineEndpoint;
use crate::platform::command;

const LIMIT: Duration = Duration::from_secs(2);
/// There where systemd has started the machine.
const SYSTEMD: &str = "/run/systemd/system";
const PROPERTIES: &str = "--property=Id,LoadState,ActiveState,SubState,UnitFileState,Result,\
                          ExecMainStatus,NRestarts,ExecStart";

/// The units of systemd that start the engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ServiceFacts {
    /// The service, and the socket that starts it where there is one.
    pub(crate) units: Vec<Unit>,
    pub(crate) start: String,
    pub(crate) log: String,
}

/// What systemd tells of a unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Unit {
    properties: HashMap<String, String>,
}

/// `None` where systemd does not run, or where it has nothing to do with that socket.
pub(super) async fn gather(endpoint: &EngineEndpoint, is_podman: bool) -> Option<ServiceFacts> {
    let socket = endpoint.socket()?.to_string_lossy().into_owned();
    if !has_unit(&endpoint.shown.host) || !Path::new(SYSTEMD).exists() {
        return None;
    }
    let shown = endpoint.shown.host.strip_prefix("unix://");
    let service = Service::of(shown.unwrap_or(&socket), is_podman);
    let name = service.unit.split('.').next().unwrap_or(service.unit);
    let (unit, socket) = (format!("{name}.service"), format!("{name}.socket"));
    let mut words = vec!["show", PROPERTIES, "--", &unit, &socket];
    if service.is_users {
        words.insert(0, "--user");
    }
    let text = command::output("systemctl", &words, LIMIT).await?;
    Some(ServiceFacts {
        units: parse(&text),
        start: service.control("start"),
        log: service.log(),
    })
}

/// Whether that is where an engine's service has its socket.
fn has_unit(host: &str) -> bool {
    let path = host.strip_prefix("unix://").unwrap_or(host);
    let path = path.strip_prefix("/var").unwrap_or(path);
    ["/run/docker.sock", "/run/podman/podman.sock"].contains(&path)
        || path.starts_with("/run/user/")
        || path.contains("/.docker/desktop/")
}

/// What `systemctl show` writes: properties of one unit after another.
pub(crate) fn parse(text: &str) -> Vec<Unit> {
    let units = text.split("\n\n").map(|block| {
        let lines = block.lines().filter_map(|line| line.split_once('='));
        let properties = lines.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Unit {
            properties: properties.collect(),
        }
    });
    units.filter(|unit| !unit.properties.is_empty()).collect()
}

impl ServiceFacts {
    pub(crate) fn service(&self) -> Option<&Unit> {
        self.units
            .iter()
            .find(|it| it.get("Id").ends_with(".service"))
    }

    pub(crate) fn socket(&self) -> Option<&Unit> {
        let mut units = self.units.iter().filter(|unit| unit.is_there());
        units.find(|it| it.get("Id").ends_with(".socket"))
    }
}

impl Unit {
    /// A property's value; empty if systemd did not tell it.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.properties.get(name).map_or("", String::as_str)
    }

    pub(crate) fn is_there(&self) -> bool {
        self.get("LoadState") == "loaded"
    }

    /// The words that the service is started with, as far as none of them has spaces.
    pub(crate) fn words(&self) -> Vec<String> {
        let (_, words) = self
            .get("ExecStart")
            .split_once("argv[]=")
            .unwrap_or_default();
        let (words, _) = words.split_once(" ;").unwrap_or_default();
        words.split_whitespace().map(str::to_owned).collect()
    }
}
