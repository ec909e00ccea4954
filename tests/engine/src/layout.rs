use std::ffi::OsString;
use std::path::PathBuf;

use crate::PrivateEngine;

/// Where the engine keeps its things, and the arguments that tell it so.
impl PrivateEngine {
    pub(crate) fn arguments(&self) -> Vec<OsString> {
        let mut arguments: Vec<OsString> = Vec::new();
        for (flag, value) in [
            ("--config-file", self.configuration()),
            ("--data-root", self.dir.join("data")),
            ("--exec-root", self.exec_root()),
            ("--pidfile", self.pid_file()),
            ("--host", self.host().into()),
        ] {
            arguments.push(flag.into());
            arguments.push(value.into());
        }
        arguments.extend(
            [
                // Where the machine has a containerd of its own, dockerd uses it.
                "--containerd-namespace=private-engine",
                "--containerd-plugins-namespace=private-engine-plugins",
                "--storage-driver=vfs",
                "--bridge=none",
                "--iptables=false",
                "--ip6tables=false",
            ]
            .map(OsString::from),
        );
        arguments
    }

    pub(crate) fn configuration(&self) -> PathBuf {
        self.dir.join("daemon.json")
    }

    pub(crate) fn exec_root(&self) -> PathBuf {
        self.dir.join("exec")
    }

    pub(crate) fn pid_file(&self) -> PathBuf {
        self.dir.join("dockerd.pid")
    }

    pub(crate) fn pid_files(&self) -> [PathBuf; 2] {
        let containerd = self.exec_root().join("containerd/containerd.pid");
        [self.pid_file(), containerd]
    }
}
