//! All components without a framework.

#![cfg_attr(target_family = "wasm", no_main)]

use docker_connection_dom::{Announcer, Mounted, adopt_style};
use docker_connection_manager::{ConnectionManager, ManagerConfig};
use docker_connection_view::{Catalogue, Options, Part};

#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// As a module for JavaScript, which has no `main`, with a small allocator: so npm gets it.
#[wasm_bindgen::prelude::wasm_bindgen(start)]
pub fn start() {
    let body = web_sys::window().and_then(|window| window.document()?.body());
    let manager = ConnectionManager::new(ManagerConfig::default());
    let (Some(body), Ok(manager)) = (body, manager) else {
        return;
    };
    adopt_style(&body);
    let parts = [
        Part::STATUS_BUTTON,
        Part::INDICATOR,
        Part::PANEL,
        Part::TOASTER,
    ];
    for (index, part) in parts.into_iter().enumerate() {
        let options = Options::new(index.to_string());
        let mounted = Mounted::new(&body, part, manager.clone(), Catalogue::default(), options);
        std::mem::forget(mounted);
    }
    std::mem::forget(Announcer::new(&body, &manager, Catalogue::default()));
}

#[cfg(not(target_family = "wasm"))]
fn main() {}
