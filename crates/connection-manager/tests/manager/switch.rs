//! A manager that is switched off.

use std::rc::Rc;

use docker_connection_manager::rules::{DockerError, Phase};
use docker_connection_manager::{ConnectionManager, Fake, ManagerConfig};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{SECOND, available};

async fn switched_off() -> (Fake, ConnectionManager) {
    let fake = Fake::new();
    fake.set_answer(available());
    let config = ManagerConfig {
        enabled: false,
        ..ManagerConfig::default()
    };
    let manager = ConnectionManager::with_runtime(config, Rc::new(fake.clone())).unwrap();
    (fake, manager)
}

#[wasm_bindgen_test]
async fn a_manager_that_is_not_enabled_asks_nobody() {
    let (fake, manager) = switched_off().await;
    let _subscription = manager.subscribe(|_| {});
    let _recovery = manager.recover(None);
    manager.retry();
    manager.reset_retry_count();
    manager.report_connection_success();
    manager.report_connection_failure(DockerError {
        message: "docker: no answer".to_owned(),
        ..DockerError::default()
    });
    assert!(!manager.check_docker_availability().await);
    fake.advance(600 * SECOND).await;
    assert_eq!(fake.urls(), Vec::<String>::new());
    assert_eq!((fake.timers(), fake.listeners()), (0, 0));
    assert_eq!(manager.status().phase, Phase::Unknown);
}

#[wasm_bindgen_test]
async fn a_hibernated_workspace_falls_silent_and_comes_back() {
    let (fake, manager) = switched_off().await;
    let _subscription = manager.subscribe(|_| {});
    manager.set_enabled(true);
    fake.settle().await;
    assert_eq!(manager.status().phase, Phase::Connected);

    fake.set_answer(None);
    manager.set_enabled(false);
    fake.advance(2 * SECOND).await;
    assert_eq!(
        (fake.requests(), fake.timers(), fake.listeners()),
        (0, 0, 0)
    );
    let before = fake.urls().len();
    fake.advance(3600 * SECOND).await;
    assert_eq!(fake.urls().len(), before);
    assert_eq!(manager.status().phase, Phase::Unknown);

    fake.set_answer(available());
    manager.set_enabled(true);
    manager.set_enabled(true);
    fake.settle().await;
    assert_eq!(manager.status().phase, Phase::Connected);
    assert_eq!(fake.listeners(), 1);
}

#[wasm_bindgen_test]
async fn switched_on_without_subscribers_it_stays_silent() {
    let (fake, manager) = switched_off().await;
    manager.set_enabled(true);
    fake.advance(60 * SECOND).await;
    assert_eq!(fake.urls(), Vec::<String>::new());
}
