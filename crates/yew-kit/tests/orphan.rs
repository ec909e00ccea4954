//! Components and hooks outside of any provider.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod page;

use std::cell::RefCell;
use std::rc::Rc;

use docker_connection_yew::prelude::*;
use js_sys::{Function, Reflect};
use page::Stage;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use yew::prelude::*;

wasm_bindgen_test_configure!(run_in_browser);

/// The console's warnings since this was made.
struct Warnings {
    console: JsValue,
    original: JsValue,
    seen: Rc<RefCell<Vec<String>>>,
}

impl Warnings {
    fn listen() -> Self {
        let console = Reflect::get(&js_sys::global(), &"console".into()).unwrap();
        let original = Reflect::get(&console, &"warn".into()).unwrap();
        let seen = Rc::<RefCell<Vec<String>>>::default();
        let keep = {
            let seen = seen.clone();
            Closure::<dyn FnMut(JsValue)>::new(move |text: JsValue| {
                seen.borrow_mut().push(text.as_string().unwrap_or_default());
            })
        };
        let keep: Function = keep.into_js_value().unchecked_into();
        Reflect::set(&console, &"warn".into(), &keep).unwrap();
        Self {
            console,
            original,
            seen,
        }
    }
}

impl Drop for Warnings {
    fn drop(&mut self) {
        Reflect::set(&self.console, &"warn".into(), &self.original).unwrap();
    }
}

#[component]
fn Orphan() -> Html {
    let connection = use_docker_connection();
    let phase = use_docker_phase();
    html! { <p>{ connection.status.phase.as_str() }{ " " }{ phase.as_str() }</p> }
}

#[wasm_bindgen_test]
async fn the_phase_is_unknown_and_the_console_says_why_once_a_page() {
    let warnings = Warnings::listen();
    let mut stage = Stage::mount(html! {
        <>
            <Orphan />
            <DockerStatusIndicator />
            <DockerStatusPanel />
            <DockerStatusButton />
            <DockerToaster />
        </>
    });
    yew::scheduler::flush().await;
    assert_eq!(stage.text("p"), "unknown unknown");
    assert_eq!(stage.all("[data-phase=unknown]").len(), 6);
    stage.click("Retry");
    stage.render(html! { <Orphan /> }).await;
    let seen = warnings.seen.borrow().clone();
    assert_eq!(seen.len(), 1, "{seen:?}");
    assert!(seen[0].contains("DockerConnectionProvider"), "{seen:?}");
}
