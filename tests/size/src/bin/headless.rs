//! The manager alone, for a page that shows the status by its own means.

#![cfg_attr(target_family = "wasm", no_main)]

use docker_connection_manager::{Change, ConnectionManager, ManagerConfig, Subscription};
use js_sys::Function;
use wasm_bindgen::prelude::*;

/// A small one, as npm gets it.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// What JavaScript sees of the manager.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Docker {
    manager: ConnectionManager,
    _subscription: Subscription,
}

#[wasm_bindgen]
impl Docker {
    /// Calls `on_change` with the phase, again each time that the status changes.
    #[wasm_bindgen(constructor)]
    pub fn new(on_change: Function) -> Result<Self, JsError> {
        let manager = ConnectionManager::new(ManagerConfig::default())?;
        let subscription = manager.subscribe(move |change| {
            if let Change::Status(status) = change {
                // Whatever it throws is its own matter.
                let _ = on_change.call1(&JsValue::UNDEFINED, &status.phase.as_str().into());
            }
        });
        Ok(Self {
            manager,
            _subscription: subscription,
        })
    }

    /// Why Docker cannot be used.
    #[wasm_bindgen(getter)]
    pub fn reason(&self) -> Option<String> {
        let reason = self.manager.status().reason;
        reason.map(|reason| reason.as_str().to_owned())
    }

    /// A person asks for a check.
    pub fn retry(&self) {
        self.manager.retry();
    }

    /// The app met an error.
    pub fn report_connection_failure(&self, message: String) {
        self.manager.report_connection_failure(message);
    }

    /// The app used Docker with success.
    pub fn report_connection_success(&self) {
        self.manager.report_connection_success();
    }
}

#[cfg(not(target_family = "wasm"))]
fn main() {}
