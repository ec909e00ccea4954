use std::fs;
use std::path::Path;

use docker_connection::StepState::{Failed, Warning};
use docker_connection_backend::Environment;
use tempfile::{TempDir, tempdir};

use crate::common::{Steps, TalkativeEngine, diagnosed, unix};

/// A folder with an engine's socket in it, which is also the home folder.
pub(super) struct Home {
    folder: TempDir,
}

impl Home {
    pub(super) fn new() -> Self {
        let folder = tempdir().unwrap();
        fs::create_dir(folder.path().join(".docker")).unwrap();
        Self { folder }
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn host(&self) -> String {
        unix(&self.path().join("docker.sock"))
    }

    pub(super) fn engine(&self, info: serde_json::Value) -> TalkativeEngine {
        TalkativeEngine::start(&self.path().join("docker.sock"), info)
    }

    pub(super) fn environment(&self) -> Environment {
        Environment {
            home: Some(self.path().to_owned()),
            // Nobody's engines but those of the test.
            runtime_folder: Some(self.path().to_owned()),
            path: Some(self.path().into()),
            ..Environment::default()
        }
    }

    pub(super) fn write_config(&self, text: &str) {
        fs::write(self.path().join(".docker/config.json"), text).unwrap();
    }

    /// With the address on the command line.
    pub(super) async fn diagnosed(&self) -> Steps {
        diagnosed(Some(&self.host()), self.environment()).await
    }
}

pub(super) fn has_no_trouble(steps: &Steps) {
    let troubled: Vec<_> = [Failed, Warning]
        .iter()
        .flat_map(|state| steps.that_are(*state))
        .collect();
    assert!(troubled.is_empty(), "{steps:#?}");
}
