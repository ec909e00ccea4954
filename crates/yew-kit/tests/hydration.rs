//! A page that a server has rendered, in the browser that takes it over.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod page;

use docker_connection_yew::prelude::*;
use page::{Page, Stage, UNAVAILABLE, is_focused};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::HtmlElement;
use yew::prelude::*;

wasm_bindgen_test_configure!(run_in_browser);

fn app(manager: Option<ConnectionManager>) -> Html {
    html! {
        <DockerConnectionProvider {manager}>
            <DockerStatusIndicator />
            <DockerStatusIndicator compact=true show_retry_button=true />
            <DockerStatusPanel />
            <DockerStatusButton><a href="#settings">{ "Settings" }</a></DockerStatusButton>
            <DockerToaster />
        </DockerConnectionProvider>
    }
}

/// A server knows nothing of the page's connection.
async fn hydrated(report: &str) -> Page {
    let html = Stage::html_of(app(Some(ConnectionManager::detached()))).await;
    Page::hydrated(report, &html, app).await
}

#[wasm_bindgen_test]
async fn a_page_of_a_server_goes_on_in_the_browser() {
    let page = hydrated(UNAVAILABLE).await;
    let phases = page.all("[data-phase]");
    assert_eq!(phases.len(), 6 + 1);
    for element in phases {
        let phase = element.get_attribute("data-phase");
        assert_eq!(phase.as_deref(), Some("unavailable"));
    }
    page.advance(1_000).await;
    let countdown = page.text(".docker-status-countdown");
    assert!(countdown.starts_with("Next attempt in 4 s"), "{countdown}");
    let announced = page.text("[role=status]");
    assert!(announced.starts_with("Docker unavailable."), "{announced}");
    page.recover().await;
    assert!(page.has(".docker-status-toast"));
}

#[wasm_bindgen_test]
async fn its_controls_work() {
    let page = hydrated(UNAVAILABLE).await;
    let press = |selector| page.find(selector).unchecked_into::<HtmlElement>().click();
    let before = page.checks();
    press(".docker-status-indicator button");
    page.advance(100).await;
    assert_eq!(page.checks(), before + 1);
    press("[popovertarget]");
    assert!(page.has(":popover-open"));
    page.find("[popover] [data-docker-action=copy]")
        .unchecked_into::<HtmlElement>()
        .focus()
        .unwrap();
    page.recover().await;
    assert!(is_focused(&page.find("[popover] h2")));
}

#[wasm_bindgen_test]
async fn components_without_a_provider_are_taken_over_too() {
    let content = || html! { <><DockerStatusPanel /><DockerStatusButton /></> };
    let html = Stage::html_of(content()).await;
    let stage = Stage::hydrate(&html, content());
    yew::scheduler::flush().await;
    assert_eq!(stage.all("[data-phase=unknown]").len(), 4);
}

#[wasm_bindgen_test]
async fn two_parts_of_a_page_are_taken_over_together() {
    let html = Stage::html_of(app(Some(ConnectionManager::detached()))).await;
    let (fake, manager) = page::manager();
    let parts = [(); 2].map(|()| Stage::hydrate(&html, app(Some(manager.clone()))));
    yew::scheduler::flush().await;
    fake.settle().await;
    for part in parts {
        assert_eq!(part.all("[data-phase=checking]").len(), 6 + 1);
    }
}
