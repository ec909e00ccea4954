//! `docker-connection-backend` for those who have no Rust: one package that anybody can install,
//! and beside it one for each platform, which npm installs on that platform only.

use std::env;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

use super::{dir, tarball};
use crate::project::Project;

/// The crate, its program, and the package.
const NAME: &str = "docker-connection-backend";

/// As npm calls them.
#[derive(Clone, Copy, PartialEq)]
struct Platform {
    os: &'static str,
    cpu: &'static str,
}

const PLATFORMS: [Platform; 5] = [
    Platform::new("linux", "x64"),
    Platform::new("linux", "arm64"),
    Platform::new("darwin", "x64"),
    Platform::new("darwin", "arm64"),
    Platform::new("win32", "x64"),
];

/// Packs the package, and that of each platform whose program is in `programs`, which has to have
/// all; without `programs` that of this machine, compiled if need be.
pub(crate) fn pack(project: &Project, programs: Option<&Path>) -> Result<Vec<PathBuf>> {
    let about = project.package(NAME)?;
    let mut packed = Vec::new();
    match programs {
        Some(programs) => {
            let programs = project.root.join(programs);
            for platform in PLATFORMS {
                let program = programs.join(platform.name()).join(platform.program());
                packed.push(pack_program(project, about, platform, &program)?);
            }
        }
        None => {
            let program = project.build_static_backend()?;
            packed.push(pack_program(
                project,
                about,
                Platform::of_host()?,
                &program,
            )?);
        }
    }
    packed.push(pack_launcher(project, about)?);
    Ok(packed)
}

fn pack_program(
    project: &Project,
    about: &Value,
    platform: Platform,
    program: &Path,
) -> Result<PathBuf> {
    let Platform { os, cpu } = platform;
    let own = json!({
        "description": format!("The program of {NAME} for {}", platform.name()),
        "os": [os],
        "cpu": [cpu],
        // It cannot be run from inside of an archive.
        "preferUnplugged": true,
    });
    let folder = write(project, about, &platform.package(), own)?;
    let packed = folder.join(platform.program());
    fs::copy(program, &packed)
        .with_context(|| format!("{} cannot be packed", program.display()))?;
    // It may have come here by a way that forgets it.
    fs::set_permissions(&packed, Permissions::from_mode(0o755))?;
    tarball(project, &folder)
}

fn pack_launcher(project: &Project, about: &Value) -> Result<PathBuf> {
    let version = &about["version"];
    let programs: Map<_, _> = PLATFORMS
        .iter()
        .map(|platform| (platform.package(), version.clone()))
        .collect();
    let own = json!({
        "description": about["description"],
        "keywords": ["docker", "health", "ide"],
        "bin": { NAME: "launcher.mjs" },
        "engines": { "node": ">=18" },
        "optionalDependencies": programs,
    });
    let folder = write(project, about, NAME, own)?;
    let sources = project.root.join("crates/backend/npm");
    for file in ["README.md", "launcher.mjs"] {
        fs::copy(sources.join(file), folder.join(file))?;
    }
    tarball(project, &folder)
}

/// Makes the folder of a package with its `package.json`.
fn write(project: &Project, about: &Value, name: &str, own: Value) -> Result<PathBuf> {
    let mut manifest = own;
    manifest["name"] = name.into();
    for field in ["version", "license", "repository"] {
        // npm would take null for a mistake.
        if !about[field].is_null() {
            manifest[field] = about[field].clone();
        }
    }
    let folder = dir(project).join(name);
    fs::create_dir_all(&folder)?;
    let manifest = serde_json::to_string_pretty(&manifest)?;
    fs::write(folder.join("package.json"), manifest)?;
    Ok(folder)
}

impl Platform {
    const fn new(os: &'static str, cpu: &'static str) -> Self {
        Self { os, cpu }
    }

    /// The one that this command was compiled for.
    fn of_host() -> Result<Self> {
        let os = match env::consts::OS {
            "macos" => "darwin",
            os => os,
        };
        let cpu = match env::consts::ARCH {
            "x86_64" => "x64",
            "aarch64" => "arm64",
            cpu => cpu,
        };
        let host = Self { os, cpu };
        let known = PLATFORMS.contains(&host).then_some(host);
        known.with_context(|| format!("no package is declared for {}", host.name()))
    }

    fn name(self) -> String {
        format!("{}-{}", self.os, self.cpu)
    }

    /// The name of the program's file.
    fn program(self) -> String {
        let suffix = if self.os == "win32" { ".exe" } else { "" };
        format!("{NAME}{suffix}")
    }

    fn package(self) -> String {
        format!("{NAME}-{}", self.name())
    }
}
