use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Result, bail, ensure};
use rustix::process::geteuid;
use xshell::cmd;

use crate::project::Project;

/// The lists of packages are new enough for the rest of this run.
static UPDATED: AtomicBool = AtomicBool::new(false);

/// Whether this is Debian or a relative of it, and we may change it.
pub(crate) fn can_install() -> bool {
    geteuid().is_root() && which::which("apt-get").is_ok()
}

/// Installs Debian packages, if that costs no package that is there.
pub(crate) fn install(project: &Project, packages: &[&str], why: &str) -> Result<()> {
    let names = packages.join(" ");
    ensure!(
        can_install(),
        "{why} is missing; on Debian, install it as root: apt-get install {names}"
    );
    println!("Installing the Debian packages {names}: {why}");
    let sh = &project.sh;
    let _noninteractive = sh.push_env("DEBIAN_FRONTEND", "noninteractive");
    // Another apt-get may be at work.
    let wait = ["-o", "DPkg::Lock::Timeout=300"];
    if !UPDATED.swap(true, Ordering::Relaxed) {
        cmd!(sh, "apt-get -q {wait...} update").run()?;
    }

    let install = ["install", "--no-install-recommends", "-q", "-y"];
    let plan = cmd!(sh, "apt-get --simulate {install...} {packages...}").read()?;
    let removed: Vec<_> = plan
        .lines()
        .filter_map(|line| line.strip_prefix("Remv ")?.split(' ').next())
        .collect();
    if !removed.is_empty() {
        let removed = removed.join(" ");
        bail!(
            "{why} is missing, and installing it would remove packages; if you do not need them: \
             apt-get remove {removed} && apt-get install {names}"
        );
    }
    let _quiet = NoServices::begin()?;
    cmd!(sh, "apt-get {wait...} {install...} {packages...}").run()?;
    Ok(())
}

/// Where no init system runs, as in a container, keeps packages from starting their services.
struct NoServices;

impl NoServices {
    /// Debian asks this program before it starts a service.
    const POLICY: &str = "/usr/sbin/policy-rc.d";

    fn begin() -> Result<Option<Self>> {
        if Path::new("/run/systemd/system").exists() {
            println!("Debian will start the services of these packages, if they have any");
            return Ok(None);
        }
        let policy = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o755)
            .open(Self::POLICY);
        match policy {
            Ok(mut policy) => {
                policy.write_all(b"#!/bin/sh\nexit 101\n")?;
                Ok(Some(Self))
            }
            // The machine has a policy of its own.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

impl Drop for NoServices {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(Self::POLICY) {
            eprintln!("{} could not be removed: {error}", Self::POLICY);
        }
    }
}
