//! Where a server renders there is no JavaScript, be it compiled for the machine or for WASI.

#![cfg(not(all(target_family = "wasm", target_os = "unknown")))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use docker_connection_manager::rules::Phase;
use docker_connection_manager::{ConnectionManager, Headers, ManagerConfig, docker_error};

#[test]
fn without_a_page_the_phase_stays_unknown() {
    let manager = ConnectionManager::new(ManagerConfig::default()).unwrap();
    let _subscription = manager.subscribe(|_| {});
    manager.retry();
    assert_eq!(manager.status().phase, Phase::Unknown);
    assert!(!manager.can_attempt_connection());
}

#[test]
fn without_a_page_every_health_url_and_option_will_do() {
    for health_url in ["/api/health", "https://ide.example/api/health", "http://"] {
        let config = ManagerConfig {
            health_url: health_url.to_owned(),
            headers: Headers::fixed([("authorization", "Bearer x")]),
            debug: true,
            enabled: false,
            ..ManagerConfig::default()
        };
        let manager = ConnectionManager::new(config).unwrap();
        manager.set_enabled(true);
        manager.reset_retry_count();
        manager.report_connection_failure(docker_error(r#"{"code":"DOCKER_UNAVAILABLE"}"#));
        assert_eq!(manager.status().phase, Phase::Unknown);
    }
}
