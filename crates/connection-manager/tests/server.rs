//! Where a server renders there is no page.

#![cfg(not(target_family = "wasm"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use docker_connection_manager::rules::Phase;
use docker_connection_manager::{ConnectionManager, ManagerConfig};

#[test]
fn without_a_page_the_phase_stays_unknown() {
    let manager = ConnectionManager::new(ManagerConfig::default()).unwrap();
    let _subscription = manager.subscribe(|_| {});
    manager.retry();
    assert_eq!(manager.status().phase, Phase::Unknown);
    assert!(manager.can_attempt_connection());
}
