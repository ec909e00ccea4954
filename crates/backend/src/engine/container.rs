use std::collections::HashMap;

use bollard::errors::Error;
use bollard::models::{ContainerCreateBody, ExecConfig, HostConfig, HostConfigLogConfig};
use bollard::query_parameters::{
    CreateContainerOptionsBuilder, ListContainersOptionsBuilder, RemoveContainerOptionsBuilder,
    ResizeExecOptionsBuilder,
};
use bollard::{API_DEFAULT_VERSION, BollardRequest, Docker};
use docker_connection::Reason;

use super::endpoint::Target;
use super::failure::{Failure, of_response};
use super::line::{Bidirectional, Line};
use super::link::Dialer;

/// In seconds. A request that is given up may still be done by an engine that was only slow, so
/// none is given up as long as its connection lasts.
const REQUEST_TIMEOUT: u64 = 24 * 60 * 60;
const MEGABYTE: i64 = 1024 * 1024;
const HOME: &str = "/home/user";
/// How a folder is that lasts as long as its container.
const SCRATCH: &str = "rw,nosuid,nodev,size=64m,mode=1777";
/// Ends when its standard input does, which is with its one client: the engine itself ends a
/// container whose backend is gone. It waits in a way that clears away ended processes which nobody
/// else waits for.
const UNTIL_LEFT: &str = "exec 3<&0; { read _ <&3; } & wait $!";
/// Who waits so: nobody that the shell is, so that it cannot open the other end of that input.
const KEEPER: &str = "65533:65533";
/// Who the shell is if the image does not say.
const ROOT: &str = "0";
/// Keys that make an engine let go of a shell, which cannot be without any. Its own choice would
/// keep back each Ctrl-P until the next key. Ctrl-@ begins something wherever it means anything,
/// so that the next key is waited for at any rate; and the rest follows it nowhere.
const DETACH_KEYS: &str = "ctrl-@,ctrl-^,ctrl-@,ctrl-],ctrl-@,ctrl-_";

/// Makes containers at an engine, and removes them again.
#[derive(Clone, Debug)]
pub(crate) struct Containers {
    docker: Docker,
    line: Line,
}

/// A container to be made.
#[derive(Debug)]
pub(crate) struct Wanted<'a> {
    pub(crate) name: &'a str,
    pub(crate) image: &'a str,
    pub(crate) labels: HashMap<String, String>,
}

/// A shell in a container.
#[derive(Debug)]
pub(crate) struct Shell {
    /// Its name for the engine.
    pub(crate) id: String,
    pub(crate) stream: Bidirectional,
}

/// The size of a terminal, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) cols: u16,
    pub(crate) rows: u16,
}

/// A container that is there, running or not.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) id: String,
    pub(crate) names: Vec<String>,
    pub(crate) labels: HashMap<String, String>,
}

/// Why something cannot be done with a container.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum ContainerError {
    /// There is none, or no such image.
    #[error("not found: {0}")]
    NotFound(String),
    /// The engine, or a proxy before it, answers that it does no such thing.
    #[error("status {status}: {message}")]
    Refused { status: u16, message: String },
    /// The engine cannot be used.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl ContainerError {
    pub(super) fn refused(status: u16, message: String) -> Self {
        match status {
            404 => Self::NotFound(message),
            _ => Self::Refused { status, message },
        }
    }

    /// Why the engine cannot be used; `None` if it can, as far as this tells.
    pub(crate) fn reason(&self) -> Option<Reason> {
        match self {
            Self::Failed(Failure::Because(reason)) => Some(*reason),
            Self::Failed(Failure::Silent) => Some(Reason::Hung),
            Self::Failed(Failure::HungUp) => Some(Reason::ConnectionRefused),
            Self::Failed(Failure::NotAsked(_)) | Self::NotFound(_) | Self::Refused { .. } => None,
        }
    }

    fn of(error: &Error, target: &Target) -> Self {
        match error {
            Error::DockerResponseServerError {
                status_code,
                message,
            } => Self::refused(*status_code, message.clone()),
            error => Self::Failed(Failure::of(error, target)),
        }
    }
}

impl Containers {
    /// Those of the engine there. Nothing is asked yet.
    pub(crate) fn at(target: &Target) -> Result<Self, ContainerError> {
        let line = Line::new(Dialer::new(), target.clone());
        let carrier = line.clone();
        let docker = Docker::connect_with_custom_transport(
            move |request: BollardRequest| {
                let line = carrier.clone();
                async move { line.send(request).await.map_err(of_response) }
            },
            Some("http://docker"),
            REQUEST_TIMEOUT,
            API_DEFAULT_VERSION,
        );
        let docker = docker.map_err(|error| ContainerError::of(&error, target))?;
        Ok(Self { docker, line })
    }

    /// Makes a container that may do little, and that ends when [`Self::hold`] does. Gives the user
    /// that its image is for.
    pub(crate) async fn create(&self, wanted: Wanted<'_>) -> Result<String, ContainerError> {
        let image = self.docker.inspect_image(wanted.image).await;
        let image = image.map_err(|error| self.error(&error))?;
        let config = image.config.unwrap_or_default();
        let user = config.user.filter(|user| !user.is_empty());
        let options = CreateContainerOptionsBuilder::default().name(wanted.name);
        let body = ContainerCreateBody {
            image: Some(wanted.image.to_owned()),
            entrypoint: Some(words(&["/bin/sh", "-c"])),
            cmd: Some(words(&[UNTIL_LEFT])),
            labels: Some(wanted.labels),
            user: Some(KEEPER.to_owned()),
            // An engine makes a missing one for root, and a mount over it would have that one's mode.
            working_dir: Some("/".to_owned()),
            attach_stdin: Some(true),
            open_stdin: Some(true),
            stdin_once: Some(true),
            // It has nothing to put in order, and an engine that ends need not wait for it.
            stop_signal: Some("SIGKILL".to_owned()),
            network_disabled: Some(true),
            host_config: Some(confinement(config.volumes.unwrap_or_default())),
            ..ContainerCreateBody::default()
        };
        let created = self.docker.create_container(Some(options.build()), body);
        created.await.map_err(|error| self.error(&error))?;
        Ok(user.unwrap_or_else(|| ROOT.to_owned()))
    }

    /// The container's standard input. It ends when this is dropped, for whatever reason.
    pub(crate) async fn hold(&self, name: &str) -> Result<Bidirectional, ContainerError> {
        let path = format!("/containers/{name}/attach?stream=1&stdin=1");
        self.line.hijack(&path, String::new()).await
    }

    pub(crate) async fn start(&self, name: &str) -> Result<(), ContainerError> {
        let started = self.docker.start_container(name, None);
        started.await.map_err(|error| self.error(&error))
    }

    /// Starts a shell in a container that runs, on a terminal of its own.
    pub(crate) async fn shell(&self, name: &str, user: String) -> Result<Shell, ContainerError> {
        let config = ExecConfig {
            user: Some(user),
            cmd: Some(words(&["/bin/sh"])),
            env: Some(vec![
                "TERM=xterm-256color".to_owned(),
                format!("HOME={HOME}"),
            ]),
            working_dir: Some(HOME.to_owned()),
            tty: Some(true),
            attach_stdin: Some(true),
            attach_stdout: Some(true),
            attach_stderr: Some(true),
            detach_keys: Some(DETACH_KEYS.to_owned()),
            ..ExecConfig::default()
        };
        let created = self.docker.create_exec(name, config).await;
        let id = created.map_err(|error| self.error(&error))?.id;
        let path = format!("/exec/{id}/start");
        let content = r#"{"Detach":false,"Tty":true}"#.to_owned();
        let stream = self.line.hijack(&path, content).await?;
        Ok(Shell { id, stream })
    }

    pub(crate) async fn resize(&self, shell: &str, size: Size) -> Result<(), ContainerError> {
        let options = ResizeExecOptionsBuilder::default();
        let options = options.w(size.cols.into()).h(size.rows.into()).build();
        let resized = self.docker.resize_exec(shell, options);
        resized.await.map_err(|error| self.error(&error))
    }

    /// What the shell ended with; `None` while it runs.
    pub(crate) async fn exit_code(&self, shell: &str) -> Result<Option<i64>, ContainerError> {
        let inspected = self.docker.inspect_exec(shell).await;
        let inspected = inspected.map_err(|error| self.error(&error))?;
        Ok(inspected
            .exit_code
            .filter(|_| inspected.running != Some(true)))
    }

    /// Ends the container and removes it; one that is not there, or is being removed, is fine.
    pub(crate) async fn remove(&self, id: &str) -> Result<(), ContainerError> {
        let options = RemoveContainerOptionsBuilder::default().force(true).v(true);
        let removed = self.docker.remove_container(id, Some(options.build()));
        match removed.await.map_err(|error| self.error(&error)) {
            Err(ContainerError::NotFound(_) | ContainerError::Refused { status: 409, .. }) => {
                Ok(())
            }
            result => result,
        }
    }

    /// All containers that have that label, running or not.
    pub(crate) async fn labelled(&self, label: &str) -> Result<Vec<Found>, ContainerError> {
        let filters = HashMap::from([("label", vec![label])]);
        let options = ListContainersOptionsBuilder::default();
        let options = options.all(true).filters(&filters).build();
        let listed = self.docker.list_containers(Some(options)).await;
        let listed = listed.map_err(|error| self.error(&error))?;
        let found = listed.into_iter().filter_map(|container| {
            Some(Found {
                id: container.id?,
                names: names(container.names.unwrap_or_default()),
                labels: container.labels.unwrap_or_default(),
            })
        });
        Ok(found.collect())
    }

    fn error(&self, error: &Error) -> ContainerError {
        ContainerError::of(error, self.line.target())
    }
}

/// Engines put a slash before each.
fn names(told: Vec<String>) -> Vec<String> {
    let names = told.into_iter();
    names
        .map(|name| name.trim_start_matches('/').to_owned())
        .collect()
}

/// What a container may not do, and how much of the machine it gets. The engine would put the
/// image's volumes on its disk, without a limit.
fn confinement(volumes: Vec<String>) -> HostConfig {
    let tmpfs = |path: &str, options: &str| (path.to_owned(), options.to_owned());
    let volumes = volumes.iter().map(|path| tmpfs(path, SCRATCH));
    let own = [
        tmpfs("/tmp", SCRATCH),
        tmpfs(HOME, "rw,nosuid,nodev,exec,size=64m,mode=1777"),
    ];
    HostConfig {
        auto_remove: Some(true),
        cap_drop: Some(words(&["ALL"])),
        security_opt: Some(words(&["no-new-privileges"])),
        network_mode: Some("none".to_owned()),
        readonly_rootfs: Some(true),
        tmpfs: Some(volumes.chain(own).collect()),
        shm_size: Some(16 * MEGABYTE),
        memory: Some(256 * MEGABYTE),
        memory_swap: Some(256 * MEGABYTE),
        pids_limit: Some(128),
        nano_cpus: Some(1_000_000_000),
        // What is shown is kept nowhere, least of all without a limit.
        log_config: Some(HostConfigLogConfig {
            typ: Some("none".to_owned()),
            config: None,
        }),
        ..HostConfig::default()
    }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(ToString::to_string).collect()
}
