use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;
use xshell::{Shell, cmd};

/// The clone that the command works on.
pub(crate) struct Project {
    /// Runs commands in the project's root.
    pub(crate) sh: Shell,
    pub(crate) root: PathBuf,
    /// Cargo's target directory, which need not be in the clone.
    pub(crate) target: PathBuf,
    packages: Vec<Value>,
}

impl Project {
    pub(crate) fn find() -> Result<Self> {
        // Asked for now: a compiled-in folder may be that of another clone with the same target.
        let package = env::var_os("CARGO_MANIFEST_DIR").context("run this as `cargo xtask`")?;
        let root = Path::new(&package)
            .ancestors()
            .nth(2)
            .context("xtask is two folders below the project's root")?
            .to_path_buf();
        let sh = Shell::new()?;
        sh.change_dir(&root);
        let metadata = cmd!(sh, "cargo metadata --no-deps --format-version=1")
            .quiet()
            .read()?;
        let mut metadata: Value = serde_json::from_str(&metadata)?;
        let target = metadata["target_directory"]
            .as_str()
            .context("cargo metadata names no target directory")?
            .into();
        let Value::Array(packages) = metadata["packages"].take() else {
            bail!("cargo metadata names no packages");
        };
        Ok(Self {
            sh,
            root,
            target,
            packages,
        })
    }

    /// What `cargo metadata` says of a package of the workspace.
    pub(crate) fn package(&self, name: &str) -> Result<&Value> {
        let package = self.packages.iter().find(|package| package["name"] == name);
        package.with_context(|| format!("{name} is not in the workspace"))
    }

    /// The target directory for wasm, apart because its compiler may be another one than the
    /// host's, and because a page can be built while a host build holds cargo's lock.
    pub(crate) fn wasm_target(&self) -> PathBuf {
        self.target.join("wasm")
    }

    /// The target directory for what is compiled for other systems without being linked, apart for
    /// the first of these reasons.
    pub(crate) fn checked_target(&self) -> PathBuf {
        self.target.join("checked")
    }

    /// The target directory for Windows, and for what runs its programs.
    pub(crate) fn wine_target(&self) -> PathBuf {
        self.target.join("wine")
    }

    pub(crate) fn demo(&self) -> PathBuf {
        self.root.join("www")
    }

    pub(crate) fn end_to_end_tests(&self) -> PathBuf {
        self.root.join("tests/e2e")
    }

    pub(crate) fn packaging_tests(&self) -> PathBuf {
        self.root.join("tests/packaging")
    }

    pub(crate) fn http_api_tests(&self) -> PathBuf {
        self.root.join("tests/http-api")
    }

    pub(crate) fn fuzz(&self) -> PathBuf {
        self.root.join("fuzz")
    }

    /// The kit inside VS Code.
    pub(crate) fn vscode(&self) -> PathBuf {
        self.root.join("integrations/vscode")
    }

    /// The kit inside JupyterLab.
    pub(crate) fn jupyterlab(&self) -> PathBuf {
        self.root.join("integrations/jupyterlab")
    }

    /// The version of a package in `Cargo.lock`.
    pub(crate) fn locked_version(&self, package: &str) -> Result<String> {
        let lock = fs::read_to_string(self.root.join("Cargo.lock"))?;
        let (_, entry) = lock
            .split_once(&format!("\nname = \"{package}\"\nversion = \""))
            .with_context(|| format!("{package} is not in Cargo.lock"))?;
        let (version, _) = entry.split_once('"').context("Cargo.lock is cut off")?;
        Ok(version.to_owned())
    }

    /// The backend's program, compiled if need be.
    pub(crate) fn build_backend(&self) -> Result<PathBuf> {
        cmd!(
            self.sh,
            "cargo build --release --package docker-connection-backend"
        )
        .run()?;
        Ok(self.backend())
    }

    /// Compiles the program of the fleet's agents and gateways, if need be.
    pub(crate) fn build_fleet(&self) -> Result<()> {
        let package = "docker-connection-fleet";
        Ok(cmd!(self.sh, "cargo build --release --package {package}").run()?)
    }

    /// The fleet's program as `cargo test` compiles it.
    pub(crate) fn fleet_for_tests(&self) -> PathBuf {
        self.target
            .join("debug/docker-connection-fleet")
            .with_extension(env::consts::EXE_EXTENSION)
    }

    /// The backend's program as it is given to people: it needs nothing of their system where it
    /// can do without.
    pub(crate) fn build_static_backend(&self) -> Result<PathBuf> {
        let rustc = cmd!(self.sh, "rustc --version --verbose").quiet().read()?;
        let host = rustc.lines().find_map(|line| line.strip_prefix("host: "));
        let host = host.context("rustc does not tell its host")?;
        // Macros, which cannot be static, are spared the flag where a target is named.
        cmd!(
            self.sh,
            "cargo build --profile dist --target {host} --package docker-connection-backend"
        )
        .env("RUSTFLAGS", "-C target-feature=+crt-static")
        .run()?;
        Ok(self
            .target
            .join(host)
            .join("dist/docker-connection-backend")
            .with_extension(env::consts::EXE_EXTENSION))
    }

    pub(crate) fn backend(&self) -> PathBuf {
        self.program("docker-connection-backend")
    }

    pub(crate) fn fleet(&self) -> PathBuf {
        self.program("docker-connection-fleet")
    }

    fn program(&self, name: &str) -> PathBuf {
        self.target
            .join("release")
            .join(name)
            .with_extension(env::consts::EXE_EXTENSION)
    }
}
