use serde_json::{Map, Value};

use crate::diagnosis::checks::{Check, NO_ADDRESS};
use crate::diagnosis::facts::daemon::{DaemonFacts, DaemonFile};
use crate::diagnosis::facts::{Facts, Needs};
use crate::diagnosis::finding::Finding;

pub(crate) const CHECK: Check = Check {
    id: "daemon-json",
    title: "daemon.json",
    needs: &[Needs::Engine, Needs::Socket, Needs::Service, Needs::Daemon],
    judge,
};

/// What engines up to 29 read; older and newer ones know fewer and more.
const KEYS: &str = "\
    allow-direct-routing allow-nondistributable-artifacts api-cors-header authorization-plugins \
    bip bip6 bridge bridge-accept-fwmark builder cdi-spec-dirs cgroup-parent cluster-advertise \
    cluster-store cluster-store-opts containerd containerd-namespace containerd-plugin-namespace \
    containerd-plugins-namespace cpu-rt-period cpu-rt-runtime cri-containerd data-root debug \
    default-address-pools default-cgroupns-mode default-gateway default-gateway-v6 \
    default-ipc-mode default-network-opts default-runtime default-shm-size default-ulimits \
    deprecated-key-path dns dns-opts dns-search exec-opts exec-root experimental features \
    firewall-backend fixed-cidr fixed-cidr-v6 graph group host-gateway-ip host-gateway-ips hosts \
    http-proxy https-proxy icc init init-path insecure-registries ip ip-forward \
    ip-forward-no-drop ip-masq ip6tables iptables ipv6 isolation labels live-restore log-driver \
    log-format log-level log-opts max-concurrent-downloads max-concurrent-uploads \
    max-download-attempts metrics-addr min-api-version mtu network-control-plane-mtu \
    network-diagnostic-port no-new-privileges no-proxy node-generic-resources oom-score-adjust \
    pidfile proxies raw-logs registry-mirrors rootless runtimes seccomp-profile selinux-enabled \
    shutdown-timeout storage-driver storage-opts swarm-default-advertise-addr swarm-raft-election-tick \
    swarm-raft-heartbeat-tick tls tlscacert tlscert tlskey tlsverify userland-proxy \
    userland-proxy-path userns-remap validate";

fn judge(facts: &Facts) -> Finding {
    if facts.target().is_none() {
        return Finding::skipped(NO_ADDRESS);
    }
    if let Some(elsewhere) = facts.elsewhere() {
        return Finding::skipped(elsewhere);
    }
    if facts.is_podman() {
        return Finding::skipped("Podman does not read it.");
    }
    let Some(daemon) = &facts.daemon else {
        return Finding::skipped("Its file system does not answer.");
    };
    of(daemon).private("file", &daemon.path)
}

fn of(daemon: &DaemonFacts) -> Finding {
    let text = match &daemon.file {
        DaemonFile::Missing => return Finding::ok("There is none, and none is needed."),
        DaemonFile::Unreadable => return Finding::skipped("This backend may not read it."),
        DaemonFile::Text(text) => text,
    };
    let keys: Map<String, Value> = match serde_json::from_str(text) {
        Ok(keys) => keys,
        // An empty file is as good as none to the engine.
        Err(_) if text.trim().is_empty() => Map::new(),
        Err(error) => {
            return Finding::failed("It is no JSON, so that the engine does not start again.")
                .fact(
                    "trouble",
                    format!("line {}, column {}", error.line(), error.column()),
                )
                .say("Correct it there, then restart the engine.");
        }
    };
    if keys.contains_key("hosts") && !daemon.hosts.is_empty() {
        return Finding::failed(
            "It has hosts, and so has the engine's command line: the engine refuses to start.",
        )
        .private("command line", daemon.hosts.join(", "))
        .say("Take hosts out of it, or -H out of the service by systemctl edit docker.");
    }
    let unknown: Vec<_> = keys.keys().filter(|key| !is_known(key)).collect();
    if unknown.is_empty() {
        return Finding::ok("The engine can read it.").fact("keys", keys.len().to_string());
    }
    let unknown: Vec<_> = unknown.into_iter().map(String::as_str).collect();
    Finding::warning("It has keys that no engine is known to read: it may refuse to start.")
        .private("unknown keys", unknown.join(", "))
        .say("Look for spelling mistakes in its keys, then restart the engine.")
}

fn is_known(key: &str) -> bool {
    KEYS.split(' ').any(|known| known == key)
}

#[cfg(test)]
mod tests {
    use docker_connection::StepState;

    use super::*;
    use crate::diagnosis::checks::tests::{SOCKET, facts, told};

    fn judged(text: &str, hosts: &[&str]) -> Finding {
        let mut facts = facts(SOCKET);
        facts.daemon = Some(DaemonFacts {
            path: "/etc/docker/daemon.json".to_owned(),
            file: DaemonFile::Text(text.to_owned()),
            hosts: hosts.iter().map(ToString::to_string).collect(),
        });
        judge(&facts)
    }

    #[test]
    fn the_engines_file_is_read_as_the_engine_does() {
        let hosts = r#"{"hosts": ["tcp://127.0.0.1:2375"]}"#;
        for (text, flags, state) in [
            ("", &[][..], StepState::Ok),
            ("{}", &[], StepState::Ok),
            (
                r#"{"data-root": "/srv", "log-opts": {"any": "x"}}"#,
                &[],
                StepState::Ok,
            ),
            (hosts, &[], StepState::Ok),
            (hosts, &["fd://"], StepState::Failed),
            ("{\"debug\": true,}", &[], StepState::Failed),
            ("[]", &[], StepState::Failed),
            (r#"{"data_root": "/srv"}"#, &[], StepState::Warning),
        ] {
            let finding = judged(text, flags);
            assert_eq!(finding.state, state, "{text}");
            assert_eq!(finding.advice.is_empty(), state == StepState::Ok, "{text}");
        }
        let told_keys = told(&judged(r#"{"data_root": 1, "x": 1}"#, &[]), "unknown keys");
        assert_eq!(told_keys.as_deref(), Some("data_root, x"));
        let place = told(&judged("{\n 7}", &[]), "trouble");
        assert_eq!(place.as_deref(), Some("line 2, column 2"));
    }

    #[test]
    fn another_machines_file_is_none_of_ours() {
        let mut elsewhere = facts("tcp://192.0.2.7:2375");
        assert_eq!(judge(&elsewhere).state, StepState::Skipped);
        elsewhere = facts(SOCKET);
        elsewhere.is_container = true;
        let finding = judge(&elsewhere);
        assert_eq!(finding.state, StepState::Skipped);
        assert!(finding.text.contains("in a container"), "{}", finding.text);
    }

    #[test]
    #[ignore = "needs dockerd: cargo xtask test runs it"]
    fn what_is_found_fault_with_is_what_a_real_engine_refuses() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("daemon.json");
        let path = |name: &str| folder.path().join(name).display().to_string();
        let host = format!("unix://{}", path("docker.sock"));
        for text in [
            "{\"debug\": true,}",
            "[]",
            r#"{"data_root": "/srv"}"#,
            r#"{"hosts": ["tcp://127.0.0.1:2375"]}"#,
        ] {
            std::fs::write(&file, text).unwrap();
            assert_ne!(judged(text, &[&host]).state, StepState::Ok, "{text}");
            // All of it is read before anything is begun.
            let output = std::process::Command::new("dockerd")
                .args(["--config-file", &path("daemon.json"), "--host", &host])
                .args(["--data-root", &path("data"), "--exec-root", &path("exec")])
                .args([
                    "--pidfile",
                    &path("pid"),
                    "--bridge=none",
                    "--iptables=false",
                ])
                .output()
                .unwrap();
            let said = String::from_utf8(output.stderr).unwrap();
            assert!(
                said.contains("unable to configure the Docker daemon"),
                "{text}: {said}"
            );
        }
    }
}
